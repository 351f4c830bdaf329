namespace Orchestrator.Agents;

/// <summary>How an agent's work ended, and what it claims.</summary>
/// <param name="Ending">The category everything else follows from.</param>
/// <param name="Message">One sentence for people: the agent's error, or its last words.</param>
public sealed record AgentResult(AgentEnding Ending, string Message)
{
    /// <summary>
    /// The structured answer as JSON text, unchecked; <see langword="null"/> when none was given. Taken from the agent's own
    /// structured output where it has one, else from the last message.
    /// </summary>
    public string? Answer { get; init; }

    /// <summary>
    /// What it committed beyond <see cref="AgentTask.Code"/>, of an agent that brings its own sandbox; <see langword="null"/> for
    /// nothing. Only read in stages that write. Whoever asked disposes it.
    /// </summary>
    public AgentCommits? Commits { get; init; }

    /// <summary>What it says it used.</summary>
    public AgentUsage Usage { get; init; } = AgentUsage.None;

    /// <summary>Its own wall clock, so that the orchestrator's overhead can be told apart.</summary>
    public TimeSpan Elapsed { get; init; }
}
