using Orchestrator.Messaging;

namespace Orchestrator.Commands;

/// <summary>Sends a command's message and says who will carry it out.</summary>
internal static class Delivery
{
    public static async Task<DeliveryResult> SendAsync<T>(IServiceProvider store, string queue, T message, CancellationToken cancellationToken)
        where T : class
    {
        await store.GetRequiredService<IDurableSender>().SendAsync(queue, message, cancellationToken);
        return new DeliveryResult(await store.GetRequiredService<BusActivity>().CountProcessesAsync(cancellationToken));
    }
}
