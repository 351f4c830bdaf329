namespace Orchestrator.Spending;

/// <summary>Holds money back before it is spent, so that requests that run at the same time cannot pass a limit together.</summary>
/// <remarks>
/// Called before and after every model request. A failure to reserve is a <see cref="Failures.ProviderException"/>, and nothing
/// may then be sent.
/// </remarks>
public interface ISpendingLedger
{
    /// <summary>Holds the most that a request can cost back from every limit that applies to it, or from none of them.</summary>
    ValueTask<SpendingAnswer> ReserveAsync(SpendingRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces what was held by what it did cost, which may be nothing. May be repeated; the first time counts. Must not fail:
    /// what cannot be written at once is written later.
    /// </summary>
    ValueTask SettleAsync(Guid hold, decimal costUsd);
}
