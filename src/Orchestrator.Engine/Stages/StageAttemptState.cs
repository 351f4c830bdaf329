namespace Orchestrator.Stages;

/// <summary>Where one stage attempt stands.</summary>
public enum StageAttemptState
{
    /// <summary>Waiting for a worker.</summary>
    Ready,

    /// <summary>Leased by a worker.</summary>
    Running,

    /// <summary>Has a result, whatever it is.</summary>
    Finished,

    /// <summary>The run moved on without it; a late result changes nothing.</summary>
    Cancelled,
}
