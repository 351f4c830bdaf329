namespace Orchestrator.Agents;

/// <summary>What an agent says it used. The gateway's meter is what money is counted by.</summary>
/// <param name="InputTokens">Tokens sent, cached ones excluded.</param>
/// <param name="CachedInputTokens">Tokens read from a cache.</param>
/// <param name="OutputTokens">Tokens received.</param>
/// <param name="CostUsd">The agent's own reckoning; <see langword="null"/> when it gives none.</param>
public sealed record AgentUsage(long InputTokens, long CachedInputTokens, long OutputTokens, decimal? CostUsd)
{
    /// <summary>Nothing.</summary>
    public static AgentUsage None { get; } = new(0, 0, 0, null);
}
