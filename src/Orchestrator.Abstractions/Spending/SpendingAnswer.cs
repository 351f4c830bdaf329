namespace Orchestrator.Spending;

/// <summary>Whether money could be held back.</summary>
public abstract record SpendingAnswer
{
    private SpendingAnswer()
    {
    }

    /// <summary>It is held until <see cref="ISpendingLedger.SettleAsync"/> is called with this id.</summary>
    public sealed record Held(Guid Id) : SpendingAnswer;

    /// <summary>It does not fit into a limit; nothing is held.</summary>
    /// <param name="Scope">What the limit is on.</param>
    /// <param name="LimitUsd">The limit.</param>
    /// <param name="LeftUsd">What is neither spent nor held by requests under way.</param>
    public sealed record Refused(SpendingScope Scope, decimal LimitUsd, decimal LeftUsd) : SpendingAnswer;
}
