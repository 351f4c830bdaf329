using System.Net.Sockets;
using Orchestrator.Messaging;
using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>The message broker, where one is configured: whether its port answers.</summary>
internal sealed class BrokerCheck(HostSettings settings) : ICheck
{
    private const string Name = "broker";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        var options = settings.Configuration.GetSection("Bus").Get<BusOptions>() ?? new BusOptions();
        if (options.Transport == BusTransport.InMemory)
        {
            return [new CheckResult(Name, CheckStatus.Skipped, "none configured: messages travel in this process and wait in the database")];
        }

        var address = FormattableString.Invariant($"{options.RabbitMq.Host}:{options.RabbitMq.Port}");
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(options.RabbitMq.Host, options.RabbitMq.Port, timeout.Token);
            return [CheckResult.Ok(Name, $"RabbitMQ answers at {address}")];
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return [CheckResult.Failed(Name, $"RabbitMQ does not answer at {address}.", "Check Bus:RabbitMq:Host and Port, and that the server runs.")];
        }
    }
}
