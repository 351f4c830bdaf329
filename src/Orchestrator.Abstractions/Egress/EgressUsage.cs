namespace Orchestrator.Egress;

/// <summary>What one sandbox has used of its way out so far.</summary>
/// <param name="Allowed">Requests and tunnels let out.</param>
/// <param name="Refused">Requests and tunnels refused.</param>
/// <param name="Bytes">In both directions.</param>
/// <param name="ModelCalls">Answered model requests.</param>
/// <param name="InputTokens">Tokens sent, cached ones excluded.</param>
/// <param name="CachedInputTokens">Tokens read from a cache.</param>
/// <param name="OutputTokens">Tokens received.</param>
/// <param name="CostUsd">By the operator's price table.</param>
public sealed record EgressUsage(
    int Allowed,
    int Refused,
    long Bytes,
    int ModelCalls,
    long InputTokens,
    long CachedInputTokens,
    long OutputTokens,
    decimal CostUsd)
{
    /// <summary>Nothing yet.</summary>
    public static EgressUsage None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0m);
}
