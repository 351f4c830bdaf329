namespace Orchestrator.Runs.Messages;

/// <summary>What one attempt used, as metered outside its sandboxes.</summary>
public sealed record StageUsage(decimal CostUsd, long InputTokens, long OutputTokens)
{
    public static StageUsage None { get; } = new(0m, 0, 0);
}
