namespace Orchestrator.Models;

/// <summary>What a scripted model does in one conversation: shell commands, one a turn, then an answer.</summary>
public sealed record ModelPlan
{
    /// <summary>Run through whichever shell tool the agent offers.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>
    /// The last message. Where the agent offers a tool for structured answers and this is a JSON object, it goes there.
    /// </summary>
    public string Answer { get; init; } = "Done.";

    /// <summary>Said beside each command.</summary>
    public string Remark { get; init; } = "Working on it.";

    /// <summary>What goes wrong, and where.</summary>
    public ModelFault? Fault { get; init; }

    /// <summary>Usage claimed by each reply.</summary>
    public ModelUsage Usage { get; init; } = new(900, 300, 60);
}
