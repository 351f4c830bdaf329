namespace Orchestrator.Decisions;

/// <summary>A person's decision about a run.</summary>
public sealed record Decision
{
    public required DecisionKind Kind { get; init; }

    public required Guid RunId { get; init; }

    /// <summary>Who decides.</summary>
    public required string Actor { get; init; }

    /// <summary>How they said so: <c>command line</c>, <c>dashboard</c>, <c>api</c>.</summary>
    public required string Through { get; init; }

    /// <summary>The SHA-256 of the plan that they saw; <see langword="null"/> for the run's plan, whatever it is now.</summary>
    public string? Plan { get; init; }

    /// <summary>The SHA-256 of the held change that they saw, for a retry; <see langword="null"/> where nothing is.</summary>
    public string? Held { get; init; }

    /// <summary>What to change in the plan, or why the run is cancelled.</summary>
    public string? Comment { get; init; }

    /// <summary>US dollars by which the run's budget is raised.</summary>
    public decimal? Usd { get; init; }

    /// <summary>Makes a repetition known for one; <see langword="null"/> where none is expected.</summary>
    public RequestKey? Key { get; init; }
}
