namespace Orchestrator.Egress;

/// <summary>What one sandbox may reach. Empty means nothing.</summary>
public sealed record EgressPolicy
{
    /// <summary>Whose decisions these are, in the audit.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The stage attempt.</summary>
    public required Guid StageId { get; init; }

    /// <summary>The sandbox's key.</summary>
    public required string Sandbox { get; init; }

    /// <summary>Hosts, methods and paths.</summary>
    public IReadOnlyList<EgressRule> Rules { get; init; } = [];

    /// <summary>Model endpoints.</summary>
    public IReadOnlyList<ModelRoute> Models { get; init; } = [];

    /// <summary>Bytes in both directions after which everything is refused. The default is 2 GiB.</summary>
    public long ByteLimit { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>
    /// Bytes in both directions that may pass in a second; beyond one second's worth what passes is slowed down.
    /// <see langword="null"/> for what the gateway is set to.
    /// </summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>
    /// US dollars of model use of the stage attempt, shared by all its sandboxes; a request that could pass it is refused.
    /// <see langword="null"/> for no limit.
    /// </summary>
    public decimal? CostLimitUsd { get; init; }

    /// <summary>US dollars of model use of the run, shared by all its stages and sandboxes; <see langword="null"/> for no limit.</summary>
    public decimal? RunCostLimitUsd { get; init; }

    /// <summary>What the run had spent when the attempt began.</summary>
    public decimal RunSpentUsd { get; init; }

    /// <summary>The repository that is worked on, for limits that the operator sets on it; empty where there is none.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The team that asked for the run, for limits that the operator sets on it; empty where there is none.</summary>
    public string Team { get; init; } = "";
}
