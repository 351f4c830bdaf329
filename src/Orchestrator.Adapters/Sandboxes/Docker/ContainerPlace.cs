using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>One container's directory on the worker: the socket it is spoken to by, and proof that it is ours.</summary>
internal sealed class ContainerPlace(string root, string key)
{
    public string Root { get; } = Path.Combine(root, key);

    public string Run => Path.Combine(Root, "run");

    public string Socket => Path.Combine(Run, ControlSocket.Name);

    public bool Exists => Directory.Exists(Root);

    public void Create()
    {
        foreach (var directory in new[] { Root, Run })
        {
            ReadableDirectory.Create(directory);
        }
    }

    public void Delete()
    {
        if (Exists)
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
