namespace Orchestrator.Runs;

/// <summary>Which runs to list, newest first.</summary>
public sealed record RunQuery
{
    /// <summary>Only runs in one of these states; empty for all.</summary>
    public IReadOnlyCollection<string> States { get; init; } = [];

    /// <summary>Only runs of this repository.</summary>
    public string? Repository { get; init; }

    /// <summary>Only runs some stage of which needs this agent.</summary>
    public string? Agent { get; init; }

    /// <summary>Only runs whose ticket, title or branch has this in it, in whatever case.</summary>
    public string? Text { get; init; }

    /// <summary>Only runs created before this one: the page after it.</summary>
    public Guid? Before { get; init; }

    /// <summary>At most this many. The default is 50.</summary>
    public int Limit { get; init; } = 50;
}
