using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>How a command ended and the last of what it printed.</summary>
public sealed record CommandOutcome(CommandResult Result, string Output);
