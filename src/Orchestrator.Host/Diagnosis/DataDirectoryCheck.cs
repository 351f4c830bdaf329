using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>The data directory: there, ours, private, writable, with room.</summary>
internal sealed class DataDirectoryCheck(DataDirectory data) : ICheck
{
    private const long GiB = 1024L * 1024 * 1024;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    public Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<CheckResult>>([Permissions(), Space()]);

    private CheckResult Permissions()
    {
        const string name = "data directory";
        var probe = data.In($".probe-{Environment.ProcessId}");
        try
        {
            data.Create();
            File.WriteAllText(probe, "");
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return CheckResult.Failed(name, $"{data.Path} cannot be written: {exception.Message}", "Choose another one with --data DIRECTORY, or give it to this user with chown.");
        }

        return (File.GetUnixFileMode(data.Path) & Others) == 0
            ? CheckResult.Ok(name, data.Path)
            : CheckResult.Warning(name, $"{data.Path} can be read by other users; plans, transcripts and code are in it.", $"Run 'chmod 700 {data.Path}'.");
    }

    private CheckResult Space()
    {
        const string name = "disk space";
        var existing = data.Path;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing) ?? "/";
        }

        var free = new DriveInfo(existing).AvailableFreeSpace;
        var detail = FormattableString.Invariant($"{(double)free / GiB:0.0} GiB free at {existing}");
        return free switch
        {
            < GiB / 4 => CheckResult.Failed(name, detail, "Free some space, or choose another place with --data DIRECTORY."),
            < 2 * GiB => CheckResult.Warning(name, detail, "Each sandbox may write up to its disk limit (4 GiB by default): free some space."),
            _ => CheckResult.Ok(name, detail),
        };
    }
}
