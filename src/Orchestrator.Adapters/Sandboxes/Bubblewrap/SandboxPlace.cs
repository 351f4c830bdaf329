using System.Globalization;
using System.Reflection;
using System.Text;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>One sandbox's directory on the worker: the socket it is spoken to by, the disk's mount point, and proof that it is ours.</summary>
internal sealed class SandboxPlace(string root, string key)
{
    public const string SocketName = "control";

    public const string InSandbox = "/run/orchestrator";

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Key { get; } = key;

    public string Root { get; } = Path.Combine(root, key);

    public string Disk => Path.Combine(Root, "disk");

    public string Run => Path.Combine(Root, "run");

    public string Etc => Path.Combine(Root, "etc");

    public string Socket => Path.Combine(Run, SocketName);

    public string Filter => Path.Combine(Root, "filter");

    private string Processes => Path.Combine(Root, "processes");

    public void Create(byte[] filter)
    {
        foreach (var directory in new[] { Root, Disk, Run, Etc })
        {
            Directory.CreateDirectory(directory, Readable);
            File.SetUnixFileMode(directory, Readable);
        }

        File.WriteAllBytes(Filter, filter);
        Write(Path.Combine(Run, "init.pl"), Script("init.pl"));
        Write(Path.Combine(Etc, "passwd"), "agent:x:1000:1000:agent:/home/agent:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n");
        Write(Path.Combine(Etc, "group"), "agent:x:1000:\nnogroup:x:65534:\n");
        Write(Path.Combine(Etc, "hosts"), "127.0.0.1 localhost sandbox\n");
        Write(Path.Combine(Etc, "nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files\n");
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

    private static void Write(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, Readable);
    }

    private static string Script(string name)
    {
        using var reader = new StreamReader(
            Assembly.GetExecutingAssembly().GetManifestResourceStream($"bubblewrap/{name}") ?? throw new InvalidOperationException($"The program lacks its part {name}."),
            Encoding.UTF8);
        return reader.ReadToEnd();
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
