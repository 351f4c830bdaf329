namespace Orchestrator.Models;

/// <summary>Ways in which a model endpoint fails.</summary>
public enum ModelFaultKind
{
    /// <summary>An HTTP error.</summary>
    Status,

    /// <summary>The connection breaks in the middle of the reply.</summary>
    Cut,

    /// <summary>A complete reply that declines the task, in the protocol's own words.</summary>
    Refusal,

    /// <summary>No reply at all until the client goes away.</summary>
    Silence,
}
