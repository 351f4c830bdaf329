namespace Orchestrator.Agents;

/// <summary>What the managed test agent does for one task.</summary>
/// <param name="Answer">Its answer, as JSON text.</param>
/// <param name="Act">Works in the clone, whose path it is given, with real files and real git; <see langword="null"/> to only answer.</param>
public sealed record ManagedWork(string Answer, Action<string>? Act = null)
{
    /// <summary>The commit it says is its newest; <see langword="null"/> for the truth.</summary>
    public string? ClaimedHead { get; init; }

    /// <summary>What it says it used.</summary>
    public AgentUsage Usage { get; init; } = AgentUsage.None;
}
