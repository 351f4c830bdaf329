using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrator.Diagnosis;

/// <summary>git, in a version that knows the safety settings trusted git relies on.</summary>
internal sealed partial class GitCheck : ICheck
{
    private const string Remedy = "Install git 2.38 or later: 'apt-get install git' on Debian and Ubuntu.";

    // safe.bareRepository came with 2.38.
    private static readonly Version Needed = new(2, 38);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        if (await ProgramProbe.RunAsync("git", ["--version"], cancellationToken) is not { ExitCode: 0 } answer)
        {
            return [CheckResult.Failed("git", "git is not installed or does not start.", Remedy)];
        }

        var match = VersionNumber().Match(answer.FirstLine);
        if (!match.Success)
        {
            return [CheckResult.Warning("git", $"git says '{answer.FirstLine}', from which no version can be read.", Remedy)];
        }

        var version = new Version(Number(match, 1), Number(match, 2));
        return
        [
            version >= Needed
                ? CheckResult.Ok("git", answer.FirstLine)
                : CheckResult.Failed("git", $"{answer.FirstLine} is too old.", Remedy),
        ];
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d{1,6})\.(\d{1,6})")]
    private static partial Regex VersionNumber();
}
