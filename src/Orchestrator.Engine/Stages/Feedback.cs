namespace Orchestrator.Stages;

/// <summary>Why work was sent back, in words for the agent that does it again.</summary>
/// <param name="From">Who sent it back: a stage or a reviewer.</param>
/// <param name="Points">What must be addressed.</param>
public sealed record Feedback(string From, IReadOnlyList<string> Points);
