namespace Orchestrator.Scheduling;

/// <summary>
/// How much a team has been given lately, in virtual time: each claim begins at the later of the team's own end and the
/// clock of all, and ends its weight's share later. Whose claim would begin earliest is next, so that a team that asks for
/// little is served soon, and one that was idle cannot save its share up.
/// </summary>
internal sealed class TeamShare
{
    public string Team { get; set; } = "";

    /// <summary>Where its last claim began. The latest of all teams is the clock.</summary>
    public double Begin { get; set; }

    /// <summary>Where it ended.</summary>
    public double End { get; set; }
}
