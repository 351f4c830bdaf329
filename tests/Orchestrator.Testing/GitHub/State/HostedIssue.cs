namespace Orchestrator.GitHub.State;

/// <summary>An issue, or the issue side of a pull request: they share their numbers.</summary>
public sealed class HostedIssue(int number, long id, Account author, DateTimeOffset at)
{
    public int Number { get; } = number;

    public long Id { get; } = id;

    public Account Author { get; } = author;

    public DateTimeOffset CreatedAt { get; } = at;

    public string Title { get; set; } = "";

    public string? Body { get; set; }

    public bool IsOpen { get; set; } = true;

    public List<string> Labels { get; } = [];

    public List<HostedComment> Comments { get; } = [];

    /// <summary>Who set or removed which label, oldest first.</summary>
    public List<(Account Actor, string Label, bool IsSet, DateTimeOffset At)> LabelEvents { get; } = [];

    /// <summary>The other side; <see langword="null"/> for an issue.</summary>
    public HostedPull? Pull { get; set; }
}
