namespace Orchestrator.Contracts.V1;

/// <summary>What a run can be told.</summary>
public enum RunCommand
{
    /// <summary>Try again what stopped.</summary>
    Retry,

    /// <summary>Give up, and tidy up.</summary>
    Stop,

    /// <summary>Go on: try again what stopped, or answer at once what reviewers have said.</summary>
    Continue,

    /// <summary>Spend more.</summary>
    RaiseBudget,

    /// <summary>Carry out the plan that waits.</summary>
    ApprovePlan,

    /// <summary>Make the plan anew.</summary>
    RevisePlan,
}
