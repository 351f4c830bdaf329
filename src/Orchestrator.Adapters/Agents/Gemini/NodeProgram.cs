using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.Gemini;

/// <summary>Node.js, where it is on the worker and where it is in a sandbox.</summary>
internal static class NodeProgram
{
    private const string Mounted = SandboxPaths.Agents + "/node";

    public static string? Locate(string path)
    {
        // Version managers and Debian's alternatives put a link on the path; what it leads to is what must be there inside.
        var file = new FileInfo(path);
        return file.Exists ? file.ResolveLinkTarget(true)?.FullName ?? file.FullName : null;
    }

    public static string SandboxPath(string path) => Locate(path) is { } real && !InUsr(real)
        ? $"{Mounted}/{Path.GetFileName(real)}"
        : path;

    public static IReadOnlyList<ReadOnlyMount> Mounts(string path) => Locate(path) is { } real && !InUsr(real)
        ? [new ReadOnlyMount(Path.GetDirectoryName(real)!, Mounted)] : [];

    // Every sandbox has /usr.
    private static bool InUsr(string path) => path.StartsWith("/usr/", StringComparison.Ordinal);
}
