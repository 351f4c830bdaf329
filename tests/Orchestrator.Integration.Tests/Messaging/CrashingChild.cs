using System.Diagnostics;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Messaging;

/// <summary>
/// A process that is killed, by SIGKILL and at its own hand, at the moment <c>CrashAt</c> names: <c>send</c>, when a
/// consumer's transaction has committed and what it sent is about to go out; <c>commit</c>, when a consumer is done and
/// its transaction is about to commit.
/// </summary>
internal static class CrashingChild
{
    public static async Task RunAsync(string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings).Build();
        var values = configuration.AsEnumerable().ToDictionary(pair => pair.Key, pair => pair.Value);
        await using var node = await TestNode.StartAsync(values, configure: services =>
        {
            if (configuration["CrashAt"] == "send")
            {
                services.AddSendObserver<KillAtSend>();
            }
            else
            {
                services.AddReceiveObserver<KillBeforeCommit>();
            }
        });
        await node.Sender.SendAsync(Queues.Runs, TestMessages.Start(Guid.Parse(configuration["RunId"]!)), CancellationToken.None);
        await Task.Delay(Timeout.Infinite);
    }

    private static void Kill() => Process.GetCurrentProcess().Kill();

    private sealed class KillAtSend : ISendObserver
    {
        public Task PreSend<T>(SendContext<T> context)
            where T : class
        {
            if (context.SupportedMessageTypes.Contains(MessageUrn.ForTypeString<RunStage>()))
            {
                Kill();
            }

            return Task.CompletedTask;
        }

        public Task PostSend<T>(SendContext<T> context)
            where T : class => Task.CompletedTask;

        public Task SendFault<T>(SendContext<T> context, Exception exception)
            where T : class => Task.CompletedTask;
    }

    private sealed class KillBeforeCommit : IReceiveObserver
    {
        public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostReceive(ReceiveContext context) => Task.CompletedTask;

        public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
            where T : class
        {
            Kill();
            return Task.CompletedTask;
        }

        public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
            where T : class => Task.CompletedTask;

        public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
    }
}
