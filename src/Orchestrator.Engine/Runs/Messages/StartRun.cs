using Orchestrator.Contracts.V1;

namespace Orchestrator.Runs.Messages;

/// <summary>Begins a run whose ticket is already held for it.</summary>
public sealed record StartRun
{
    public required Guid RunId { get; init; }

    public required TicketReady Request { get; init; }
}
