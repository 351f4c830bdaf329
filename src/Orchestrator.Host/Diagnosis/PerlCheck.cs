namespace Orchestrator.Diagnosis;

/// <summary>Perl with JSON::PP, which the rehearsal agent runs on inside its sandbox.</summary>
internal sealed class PerlCheck : ICheck
{
    private const string Remedy = "Needed by the rehearsal agent only: 'apt-get install perl' on Debian and Ubuntu.";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken) =>
        await ProgramProbe.RunAsync("perl", ["-MJSON::PP", "-e", "print \"perl $^V\""], cancellationToken) switch
        {
            null => [CheckResult.Warning("perl", "perl is not installed.", Remedy)],
            { ExitCode: 0 } answer => [CheckResult.Ok("perl", $"{answer.FirstLine} with JSON::PP")],
            _ => [CheckResult.Warning("perl", "perl lacks its module JSON::PP.", Remedy)],
        };
}
