namespace Orchestrator.Scheduling;

/// <summary>What can be of no use for a while. Stored: never change one that has shipped.</summary>
public enum OutageKind
{
    /// <summary>An agent whose model asks for fewer requests: stages that need it are not claimed.</summary>
    Agent,

    /// <summary>A sandbox provider that cannot start any: stages that need it are not claimed.</summary>
    Sandbox,

    /// <summary>A forge whose circuit is open: calls fail at once.</summary>
    Forge,

    /// <summary>A tracker whose circuit is open: calls fail at once.</summary>
    Tickets,

    /// <summary>A place that is told what happens, whose circuit is open: what is for it waits.</summary>
    Notices,
}
