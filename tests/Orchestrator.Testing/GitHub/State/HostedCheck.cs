namespace Orchestrator.GitHub.State;

/// <summary>A check of a commit, made by an App.</summary>
public sealed class HostedCheck(long id, string name, string commit, string app)
{
    public long Id { get; } = id;

    public string Name { get; } = name;

    public string Commit { get; } = commit;

    /// <summary>The slug of the App that made it.</summary>
    public string App { get; } = app;

    /// <summary>The run of a workflow whose job it is.</summary>
    public long Workflow { get; init; } = id;

    public int Attempt { get; init; } = 1;

    public string? ExternalId { get; init; }

    public string Status { get; set; } = "queued";

    public string? Conclusion { get; set; }

    public string? Title { get; set; }

    public string? Summary { get; set; }

    /// <summary>What it wrote while it ran.</summary>
    public string Log { get; init; } = "";
}
