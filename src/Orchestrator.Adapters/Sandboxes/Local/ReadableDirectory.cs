namespace Orchestrator.Sandboxes.Local;

/// <summary>What a sandbox's own user, who is nobody on the worker, can read whatever the worker's umask is.</summary>
internal static class ReadableDirectory
{
    public const UnixFileMode Mode =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static void Create(string path)
    {
        Directory.CreateDirectory(path, Mode);
        File.SetUnixFileMode(path, Mode);
    }
}
