namespace Orchestrator.Diagnosis;

/// <summary>Perl with JSON::PP: bubblewrap's launcher and the rehearsal agent are written in it.</summary>
internal sealed class PerlCheck : ICheck
{
    private const string Remedy = "Sandboxes and the rehearsal agent need it: 'apt-get install perl' on Debian and Ubuntu.";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken) =>
        await ProgramProbe.RunAsync("perl", ["-MJSON::PP", "-e", "print \"perl $^V\""], cancellationToken) switch
        {
            null => [CheckResult.Warning("perl", "perl is not installed.", Remedy)],
            { ExitCode: 0 } answer => [CheckResult.Ok("perl", $"{answer.FirstLine} with JSON::PP")],
            _ => [CheckResult.Warning("perl", "perl lacks its module JSON::PP.", Remedy)],
        };
}
