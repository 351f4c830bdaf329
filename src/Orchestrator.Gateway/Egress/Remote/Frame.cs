namespace Orchestrator.Egress.Remote;

/// <summary>What worker and gateway tell each other. A worker's first frame says what its connection is for.</summary>
internal sealed record Frame
{
    public required FrameKind Kind { get; init; }

    /// <summary>Which way out, chosen by the worker.</summary>
    public Guid Session { get; init; }

    /// <summary>Of <see cref="FrameKind.Open"/>: SHA-256 of the secret that connections of this sandbox will show.</summary>
    public byte[]? SecretHash { get; init; }

    /// <summary>Of <see cref="FrameKind.Connect"/>.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Of <see cref="FrameKind.Open"/>.</summary>
    public EgressPolicy? Policy { get; init; }

    /// <summary>Of <see cref="FrameKind.Usage"/> and <see cref="FrameKind.Closed"/>.</summary>
    public EgressUsage? Usage { get; init; }

    /// <summary>Of <see cref="FrameKind.Call"/>.</summary>
    public ModelCall? Call { get; init; }

    /// <summary>Of <see cref="FrameKind.Refused"/>: why.</summary>
    public string? Reason { get; init; }
}
