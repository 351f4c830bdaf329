namespace Orchestrator.GitHub.State;

/// <summary>A conversation on a line of the diff.</summary>
public sealed class HostedThread(string id, string path, int? line)
{
    public string Id { get; } = id;

    public string Path { get; } = path;

    public int? Line { get; } = line;

    /// <summary>Who marked it as done; <see langword="null"/> while it is not.</summary>
    public Account? ResolvedBy { get; set; }

    public List<HostedComment> Comments { get; } = [];
}
