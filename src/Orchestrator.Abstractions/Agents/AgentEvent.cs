namespace Orchestrator.Agents;

/// <summary>Something an agent did, in the one vocabulary that transcripts are kept in. A claim of the agent, not a fact.</summary>
public abstract record AgentEvent
{
    private AgentEvent()
    {
    }

    /// <summary>The agent is up.</summary>
    public sealed record Started(string? Model, string? SessionId, string? Version) : AgentEvent;

    /// <summary>It said something.</summary>
    public sealed record Message(string Text) : AgentEvent;

    /// <summary>It called a tool.</summary>
    public sealed record ToolCall(string Id, string Tool, string Input) : AgentEvent;

    /// <summary>A tool answered.</summary>
    public sealed record ToolResult(string Id, string Output, bool IsError) : AgentEvent;

    /// <summary>A request to the model is tried again.</summary>
    public sealed record Retry(int Attempt, string Reason) : AgentEvent;

    /// <summary>Something went wrong that need not end the work.</summary>
    public sealed record Warning(string Text) : AgentEvent;

    /// <summary>Tokens used so far, as the agent counts them.</summary>
    public sealed record Usage(AgentUsage Total) : AgentEvent;

    /// <summary>A line of its output that is in no known form.</summary>
    public sealed record Unrecognised(string Line) : AgentEvent;
}
