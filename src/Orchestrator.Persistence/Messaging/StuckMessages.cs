using Microsoft.Extensions.Options;

namespace Orchestrator.Messaging;

/// <summary>Everything that is stuck: in the outbox, and on the broker where there is one.</summary>
internal sealed class StuckMessages(ParkedMessages parked, BrokerMessages broker, IOptions<BusOptions> options) : IStuckMessages
{
    private readonly IStuckMessages[] _places = options.Value.Transport == BusTransport.RabbitMq ? [parked, broker] : [parked];

    public Task<IReadOnlyList<StuckMessage>> ListAsync(string? queue, int limit, CancellationToken cancellationToken) =>
        GatherAsync(place => place.ListAsync(queue, limit, cancellationToken));

    public Task<IReadOnlyList<StuckMessage>> ReplayAsync(StuckSelection selection, CancellationToken cancellationToken) =>
        GatherAsync(place => place.ReplayAsync(selection, cancellationToken));

    public Task<IReadOnlyList<StuckMessage>> DiscardAsync(StuckSelection selection, CancellationToken cancellationToken) =>
        GatherAsync(place => place.DiscardAsync(selection, cancellationToken));

    private async Task<IReadOnlyList<StuckMessage>> GatherAsync(Func<IStuckMessages, Task<IReadOnlyList<StuckMessage>>> ask)
    {
        var all = new List<StuckMessage>();
        foreach (var place in _places)
        {
            all.AddRange(await ask(place));
        }

        return all;
    }
}
