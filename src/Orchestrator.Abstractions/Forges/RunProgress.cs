namespace Orchestrator.Forges;

/// <summary>Where a run stands, to be shown on the newest commit of its pull request.</summary>
public sealed record RunProgress
{
    /// <summary>The run; what is shown for it is changed in place.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The commit.</summary>
    public required string Commit { get; init; }

    /// <summary>How it stands.</summary>
    public required RunStanding Standing { get; init; }

    /// <summary>One line.</summary>
    public required string Title { get; init; }

    /// <summary>Markdown.</summary>
    public required string Summary { get; init; }
}
