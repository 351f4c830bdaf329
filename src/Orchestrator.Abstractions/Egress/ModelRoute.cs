namespace Orchestrator.Egress;

/// <summary>A model endpoint as a sandbox sees it: a path on its own loopback, without a key.</summary>
public sealed record ModelRoute
{
    /// <summary>The first path segment: <c>http://127.0.0.1:8399/{Name}/v1/…</c> goes to <c>{Upstream}/v1/…</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where requests go. The operator chose it, so it may be a private address.</summary>
    public required Uri Upstream { get; init; }

    /// <summary>How the key is added and usage is read.</summary>
    public required ModelProtocol Protocol { get; init; }

    /// <summary>The credential added outside the sandbox; <see langword="null"/> where the endpoint needs none.</summary>
    public string? Credential { get; init; }
}
