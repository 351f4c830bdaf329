namespace Orchestrator.Spending;

/// <summary>Who wants to spend how much at most, and the limits that the policy of its stage sets.</summary>
public sealed record SpendingRequest
{
    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The stage attempt; all its sandboxes share what it may spend.</summary>
    public required Guid StageId { get; init; }

    /// <summary>The repository, for limits that the operator sets on it; empty where it is not known.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The team, for limits that the operator sets on it; empty where the run has none.</summary>
    public string Team { get; init; } = "";

    /// <summary>US dollars of the stage attempt; <see langword="null"/> for no limit of its own.</summary>
    public decimal? StageLimitUsd { get; init; }

    /// <summary>US dollars of the run, over all its stages and sandboxes; <see langword="null"/> for no limit of its own.</summary>
    public decimal? RunLimitUsd { get; init; }

    /// <summary>What the run is known to have spent; counts where the ledger itself knows of less, for instance after a restart.</summary>
    public decimal RunSpentUsd { get; init; }

    /// <summary>The most that the request can cost; 0 for one that costs nothing, which is refused only once a limit is spent.</summary>
    public required decimal WorstUsd { get; init; }
}
