namespace Orchestrator.Spending;

/// <summary>What a limit on spending is set on.</summary>
public enum SpendingScope
{
    /// <summary>One stage attempt, all its sandboxes together.</summary>
    Stage,

    /// <summary>One run, from its beginning to its end.</summary>
    Run,

    /// <summary>All runs of one repository, on one day.</summary>
    Repository,

    /// <summary>All runs of one team, on one day.</summary>
    Team,

    /// <summary>Everything, on one day.</summary>
    Day,
}
