using Orchestrator.Sandboxes.Local;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>One container's directory on the worker: the socket it is spoken to by, and proof that it is ours.</summary>
internal sealed class ContainerPlace(string root, string key)
{
    /// <summary>Where a container sees <see cref="Run"/>.</summary>
    public const string InSandbox = "/run/orchestrator";

    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public string Root { get; } = Path.Combine(root, key);

    public string Run => Path.Combine(Root, "run");

    public string Socket => Path.Combine(Run, ControlSocket.Name);

    public bool Exists => Directory.Exists(Root);

    public void Create()
    {
        foreach (var directory in new[] { Root, Run })
        {
            Directory.CreateDirectory(directory, Readable);
            File.SetUnixFileMode(directory, Readable);
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
