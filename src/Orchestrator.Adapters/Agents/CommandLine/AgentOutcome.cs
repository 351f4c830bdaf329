namespace Orchestrator.Agents.CommandLine;

/// <summary>What an agent's final event claims. Without one there is no outcome, whatever the exit code.</summary>
internal sealed record AgentOutcome(AgentEnding Ending, string Message, string? Answer = null);
