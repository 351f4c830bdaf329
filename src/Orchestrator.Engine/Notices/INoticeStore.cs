namespace Orchestrator.Notices;

/// <summary>What is to be sent, shared by all processes.</summary>
public interface INoticeStore
{
    /// <summary>
    /// Takes the message of one target that is due, for a while: nobody else gets it before that is over. What was put together
    /// once stays together under its id. <see langword="null"/> when nothing is due.
    /// </summary>
    Task<ClaimedNotices?> ClaimAsync(string target, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>It has arrived.</summary>
    Task RemoveAsync(Guid messageId, CancellationToken cancellationToken);

    /// <summary>It could not be sent, and is due again later.</summary>
    Task PostponeAsync(Guid messageId, TimeSpan pause, CancellationToken cancellationToken);

    /// <summary>Gives up what is older, whoever it was for; returns how many notices that were.</summary>
    Task<int> GiveUpAsync(TimeSpan age, CancellationToken cancellationToken);
}
