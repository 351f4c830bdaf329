namespace Orchestrator.Messaging;

/// <summary>Why a message is stuck.</summary>
public enum StuckKind
{
    /// <summary>Its consumer failed each time: it is in the broker's error queue.</summary>
    Failed,

    /// <summary>No consumer knows its type: it is in the broker's skipped queue.</summary>
    Skipped,

    /// <summary>It was given up by the outbox and waits there.</summary>
    Parked,
}
