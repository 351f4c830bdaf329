using System.Security.Authentication;
using MassTransit;
using MassTransit.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;
using Orchestrator.Messaging;
using Orchestrator.Runs;

namespace Orchestrator;

/// <summary>Registers the bus and makes it durable.</summary>
public static class BusRegistration
{
    /// <summary>
    /// Adds the bus of <see cref="BusOptions"/>, with the consumers and sagas that <paramref name="configure"/> registers.
    /// Each must name one of <see cref="Queues"/> as its endpoint. Needs <see cref="PersistenceRegistration"/>.
    /// </summary>
    public static IServiceCollection AddOrchestratorBus(
        this IServiceCollection services, IConfiguration section, Action<IBusRegistrationConfigurator> configure)
    {
        services.AddOptions<BusOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();

        // Otherwise the host counts as started before the queues are bound, and what is sent until then goes nowhere.
        services.AddOptions<MassTransitHostOptions>().Configure(host => host.WaitUntilStarted = true);

        var options = section.Get<BusOptions>() ?? new BusOptions();
        services.AddMassTransit(bus =>
        {
            bus.AddDurableRuns();
            configure(bus);
            if (options.Transport == BusTransport.RabbitMq)
            {
                bus.UsingRabbitMq((context, rabbit) =>
                {
                    UseServer(rabbit, context.GetRequiredService<IOptions<BusOptions>>().Value.RabbitMq);
                    rabbit.ConfigureEndpoints(context);
                });
            }
            else
            {
                bus.UsingInMemory((context, memory) => memory.ConfigureEndpoints(context));
            }
        });

        // After the bus: it sends on it.
        services.AddHostedService<OutboxSweeper>();
        return services;
    }

    /// <summary>Gives a bus durable sagas, inbox, outbox and scheduler on all of its endpoints, and silences its telemetry.</summary>
    public static IBusRegistrationConfigurator AddDurableRuns(this IBusRegistrationConfigurator bus)
    {
        bus.DisableUsageTelemetry();
        bus.AddSingleton<BusNodes>();
        bus.AddSingleton<OutboxRows>();
        bus.AddSingleton<OutboxDispatcher>();
        bus.AddScoped<IOutboxContextFactory<OrchestratorDbContext>, DurableOutboxContextFactory>();
        bus.SetSagaRepositoryProvider(new DurableSagaRepositoryProvider());
        bus.AddConfigureEndpointsCallback((context, _, endpoint) => DurableEndpoint.Configure(context, endpoint));
        return bus;
    }

    private static void UseServer(IRabbitMqBusFactoryConfigurator rabbit, RabbitMqOptions options) =>
        rabbit.Host(options.Host, options.Port, options.VirtualHost, host =>
        {
            host.Username(options.UserName);
            host.Password(options.ReadPassword());

            // A send counts as done only when the server has it on disk: the outbox row goes right after.
            host.PublisherConfirmation = true;
            if (options.Tls)
            {
                host.UseSsl(tls =>
                {
                    tls.Protocol = SslProtocols.None;
                    tls.ServerName = RabbitMqTls.ServerName(options);
                    tls.CertificateValidationCallback = RabbitMqTls.Validation(options);
                    if (options.ClientCertificateFile.Length > 0)
                    {
                        tls.CertificatePath = options.ClientCertificateFile;
                        tls.CertificatePassphrase = options.ClientCertificatePassphrase;
                    }
                });
            }
        });
}
