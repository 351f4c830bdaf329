namespace Orchestrator.Settings;

/// <summary>Where this installation keeps everything it has to remember.</summary>
internal sealed record DataDirectory(string Path)
{
    public string Database => In("orchestrator.db");

    public string Logs => In("logs");

    /// <summary>Processes that carry out runs hold a file here.</summary>
    public string Running => In("running");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Makes it, for this user alone: plans, transcripts and code are in it.</summary>
    public void Create() => CreatePrivate(Path);

    public static void CreatePrivate(string path)
    {
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
