namespace Orchestrator.Models;

/// <summary>One turn of the model: text, and at most one call of a tool.</summary>
internal sealed record ModelReply(string Text, ModelUsage Usage)
{
    public string? Tool { get; init; }

    /// <summary>The tool's arguments as a JSON object, or a script for a tool that takes one.</summary>
    public string Arguments { get; init; } = "{}";

    /// <summary>Whether <see cref="Arguments"/> is a script.</summary>
    public bool Script { get; init; }

    public string CallId { get; init; } = "";

    public bool Refused { get; init; }

    /// <summary>The protocol's word for the refusal, where the script says which.</summary>
    public string? Reason { get; init; }
}
