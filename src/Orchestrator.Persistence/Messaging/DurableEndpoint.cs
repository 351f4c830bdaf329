using MassTransit;
using MassTransit.Configuration;
using MassTransit.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;

namespace Orchestrator.Messaging;

/// <summary>Makes one receive endpoint durable.</summary>
internal static class DurableEndpoint
{
    private static readonly TimeSpan LongestRetryPause = TimeSpan.FromSeconds(5);

    public static void Configure(IRegistrationContext context, IReceiveEndpointConfigurator endpoint)
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        endpoint.PrefetchCount = Math.Max(options.Prefetch, options.Concurrency);
        endpoint.ConcurrentMessageLimit = options.Concurrency;
        endpoint.PublishFaults = false;
        if (endpoint is IRabbitMqReceiveEndpointConfigurator rabbit)
        {
            rabbit.SetQuorumQueue();

            // Some servers delete a message of a quorum queue that came back twenty times. Looking at an error queue brings
            // its messages back each time, and so does every worker that dies: neither may cost a message.
            rabbit.SetQueueArgument("x-delivery-limit", int.MaxValue);
            var away = ActivatorUtilities.CreateInstance<DatabaseAwayFilter>(context);
            endpoint.ConfigureError(pipe =>
            {
                pipe.UseFilter(away);
                pipe.UseFilter(new GenerateFaultFilter());
                pipe.UseFilter(new ErrorTransportFilter());
            });
        }
        else
        {
            var filter = new GiveBackFilter(new Lazy<OutboxDispatcher>(context.GetRequiredService<OutboxDispatcher>));
            endpoint.ConfigureError(pipe => pipe.UseFilter(filter));
            endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(filter));
        }

        // Outside the outbox, so that each try has a scope, a context and a transaction of its own.
        if (options.RetryLimit > 0)
        {
            endpoint.UseMessageRetry(retry => retry.Exponential(options.RetryLimit, options.RetryPause, LongestRetryPause, options.RetryPause));
        }

        endpoint.UseFilter(new OutboxSchedulerFilter());

        var outbox = new OutboxConsumePipeSpecificationObserver<OrchestratorDbContext>(endpoint, context);
        endpoint.ConnectConsumerConfigurationObserver(outbox);
        endpoint.ConnectSagaConfigurationObserver(outbox);
    }
}
