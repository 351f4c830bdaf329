using Orchestrator.Stages;

namespace Orchestrator.Scheduling;

/// <summary>Attempts that are alike to a claim; the oldest of them is next.</summary>
internal sealed record ClaimGroup(string Team, string Repository, string Agent, string Sandbox, int Priority, DateTimeOffset Oldest)
{
    public StageNeeds Needs { get; } = new(Agent, Sandbox);
}
