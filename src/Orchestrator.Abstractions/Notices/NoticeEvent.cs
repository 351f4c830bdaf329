namespace Orchestrator.Notices;

/// <summary>What people can be told of. Stored, and part of what is sent: never change one that has shipped.</summary>
public enum NoticeEvent
{
    /// <summary>A run waits for a person: to help, or to approve its plan.</summary>
    NeedsHuman,

    /// <summary>A run waits for a person because a limit was reached: money, most often.</summary>
    Budget,

    /// <summary>A run's pull request was merged.</summary>
    Done,

    /// <summary>A run gave its ticket back.</summary>
    Failed,
}
