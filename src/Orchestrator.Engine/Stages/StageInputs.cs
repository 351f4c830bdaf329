using Orchestrator.Forges;
using Orchestrator.Policies;
using Orchestrator.Tickets;

namespace Orchestrator.Stages;

/// <summary>What every stage after fetch begins from.</summary>
/// <param name="Ticket">The ticket as fetch saw it.</param>
/// <param name="Settings">The operator's policy, narrowed by the repository.</param>
/// <param name="Forge">Where the pull request is.</param>
/// <param name="Repository">Where the code is.</param>
public sealed record StageInputs(Ticket Ticket, EffectiveSettings Settings, IForge Forge, RepositoryInfo Repository);
