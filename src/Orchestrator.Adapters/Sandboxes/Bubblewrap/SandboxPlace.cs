using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>What the worker keeps of a sandbox that a stage has: proof that it is ours, and which processes it is.</summary>
internal sealed class SandboxPlace(string directory, string key)
{
    private readonly string _root = Path.Combine(directory, key);

    private ProcessNote Processes => new(Path.Combine(_root, "processes"));

    public void Create() => Directory.CreateDirectory(_root);

    public void Note(params int[] processes) => Processes.Write(processes);

    public void KillNoted()
    {
        foreach (var process in Processes.Alive())
        {
            _ = NativeMethods.Signal(process, NativeMethods.Kill);
        }
    }

    public void Delete()
    {
        if (Directory.Exists(_root))
        {
            Directory.Delete(_root, recursive: true);
        }
    }
}
