using Orchestrator.Stages;

namespace Orchestrator.Scheduling;

/// <summary>Something that is of no use for now.</summary>
public sealed class Outage
{
    public OutageKind Kind { get; set; }

    /// <summary>The agent's, provider's, forge's or tracker's name.</summary>
    public string Name { get; set; } = "";

    public DateTimeOffset Since { get; set; }

    /// <summary>Not tried earlier than this.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>What it said last, for people. May hold words from outside.</summary>
    public string Reason { get; set; } = "";

    /// <summary>Whether a stage with these needs cannot be done meanwhile.</summary>
    public bool Concerns(StageNeeds needs) => Kind switch
    {
        OutageKind.Agent => StageNeeds.Names(needs.Agents).Contains(Name),
        OutageKind.Sandbox => needs.Sandbox == Name,
        _ => false,
    };
}
