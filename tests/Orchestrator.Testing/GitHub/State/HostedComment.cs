namespace Orchestrator.GitHub.State;

/// <summary>A remark; <see cref="Review"/> is the review it came with, if any.</summary>
public sealed class HostedComment(long id, Account author, string body, DateTimeOffset at)
{
    public long Id { get; } = id;

    public Account Author { get; } = author;

    public string Body { get; set; } = body;

    public DateTimeOffset CreatedAt { get; } = at;

    public DateTimeOffset? EditedAt { get; set; }

    /// <summary>What people showed about it, by login.</summary>
    public HashSet<(string Login, string Content)> Reactions { get; } = [];

    public long? Review { get; init; }
}
