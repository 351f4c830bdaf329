namespace Orchestrator.Decisions;

/// <summary>What a person can decide about a run.</summary>
public enum DecisionKind
{
    /// <summary>End it wherever it is, and undo what is open.</summary>
    Cancel,

    /// <summary>Let a run that waits for a person go on at the stage that stopped, and let through what was held.</summary>
    Retry,

    /// <summary>Look for what reviewers have said, and answer it.</summary>
    Continue,

    /// <summary>Approve the plan it waits with.</summary>
    Approve,

    /// <summary>Have the plan it waits with made anew.</summary>
    SendBack,

    /// <summary>Let it spend more, up to the operator's limit.</summary>
    RaiseBudget,
}
