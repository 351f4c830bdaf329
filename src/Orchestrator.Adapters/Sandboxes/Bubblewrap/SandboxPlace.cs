using System.Globalization;
using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>One sandbox's directory on the worker: the socket it is spoken to by, the disk's mount point, and proof that it is ours.</summary>
internal sealed class SandboxPlace(string root, string key)
{
    public const string InSandbox = "/run/orchestrator";

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Key { get; } = key;

    public string Root { get; } = Path.Combine(root, key);

    public string Disk => Path.Combine(Root, "disk");

    public string Run => Path.Combine(Root, "run");

    public string Socket => Path.Combine(Run, ControlSocket.Name);

    private string Processes => Path.Combine(Root, "processes");

    public void Create()
    {
        foreach (var directory in new[] { Root, Disk, Run })
        {
            Directory.CreateDirectory(directory, Readable);
            File.SetUnixFileMode(directory, Readable);
        }
    }

    /// <summary>Notes which processes are the sandbox, so that they are found after their worker died.</summary>
    public void Note(params int[] processes) =>
        File.WriteAllLines(Processes, processes.Select(process => string.Create(CultureInfo.InvariantCulture, $"{process} {StartTime(process)}")));

    /// <summary>Kills what was noted, unless the number by now is another process's.</summary>
    public void KillNoted()
    {
        if (!File.Exists(Processes))
        {
            return;
        }

        foreach (var parts in File.ReadAllLines(Processes).Select(line => line.Split(' ')))
        {
            if (int.TryParse(parts[0], CultureInfo.InvariantCulture, out var process) && process > 1 && StartTime(process) == parts[1] && parts[1].Length > 0)
            {
                _ = NativeMethods.Signal(process, NativeMethods.Kill);
            }
        }
    }

    public void Delete()
    {
        if (Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    private static string StartTime(int process)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));

            // The name in parentheses may hold spaces; the start time is the twentieth field after it.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
