namespace Orchestrator.Egress;

/// <summary>One thing a sandbox tried to reach, and what the gateway said. Query strings and headers are left out on purpose.</summary>
public sealed record EgressDecision
{
    /// <summary>When it was refused or had ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The stage attempt.</summary>
    public required Guid StageId { get; init; }

    /// <summary>The sandbox's key.</summary>
    public required string Sandbox { get; init; }

    /// <summary>Whether it was let out.</summary>
    public required bool Allowed { get; init; }

    /// <summary>The rule or model route that allowed it, or why it was refused.</summary>
    public required string Reason { get; init; }

    /// <summary>The id of the rule, or the name of the model route, that allowed it; <see langword="null"/> when none did.</summary>
    public string? Rule { get; init; }

    /// <summary>The method, <c>CONNECT</c> for a tunnel.</summary>
    public required string Method { get; init; }

    /// <summary>The host asked for, as it was written.</summary>
    public required string Host { get; init; }

    /// <summary>The port asked for.</summary>
    public required int Port { get; init; }

    /// <summary>The path without its query; empty for a tunnel.</summary>
    public string Path { get; init; } = "";

    /// <summary>The credential's name, where one was added.</summary>
    public string? Credential { get; init; }

    /// <summary>The other side's status code; <see langword="null"/> for a tunnel or a refusal.</summary>
    public int? Status { get; init; }

    /// <summary>Bytes that left the sandbox.</summary>
    public long BytesOut { get; init; }

    /// <summary>Bytes that entered it.</summary>
    public long BytesIn { get; init; }

    /// <summary>From its first byte to its end.</summary>
    public TimeSpan Elapsed { get; init; }
}
