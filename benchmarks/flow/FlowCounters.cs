using MassTransit;

namespace Orchestrator;

/// <summary>What happened in this process: messages taken from queues, and pull requests, which end a run's way.</summary>
internal sealed class FlowCounters : IReceiveObserver
{
    private int _pullRequests;
    private long _messages;

    public int PullRequests => Volatile.Read(ref _pullRequests);

    public long Messages => Interlocked.Read(ref _messages);

    public int NextPullRequest() => Interlocked.Increment(ref _pullRequests);

    public Task PostReceive(ReceiveContext context)
    {
        Interlocked.Increment(ref _messages);
        return Task.CompletedTask;
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class => Task.CompletedTask;

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;
}
