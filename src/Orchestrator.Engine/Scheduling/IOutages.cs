namespace Orchestrator.Scheduling;

/// <summary>What is known, in all processes together, to be of no use for now: nothing that needs it is begun until then.</summary>
public interface IOutages
{
    /// <summary>Notes that something is of no use for a while. An end that lies later already stays.</summary>
    Task BeginAsync(OutageKind kind, string name, TimeSpan duration, string reason, CancellationToken cancellationToken);

    /// <summary>Notes that it is of use again.</summary>
    Task EndAsync(OutageKind kind, string name, CancellationToken cancellationToken);

    /// <summary>Those that have not ended.</summary>
    Task<IReadOnlyList<Outage>> ListAsync(CancellationToken cancellationToken);
}
