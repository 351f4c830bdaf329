using System.Collections.Concurrent;
using MassTransit;

namespace Orchestrator.Messaging;

/// <summary>Knows which messages have been handled through to the end, commit and sends included.</summary>
internal sealed class TestReceiver : IReceiveObserver
{
    private readonly ConcurrentDictionary<Type, int> _handled = new();
    private readonly ConcurrentBag<(Type Type, int Count, TaskCompletionSource Source)> _awaited = [];

    public int CountOf<T>() => _handled.GetValueOrDefault(typeof(T));

    public Task WaitForAsync<T>(int count = 1)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited.Add((typeof(T), count, source));
        Tell();
        return source.Task.WaitAsync(TestNode.Patience);
    }

    public Task PreReceive(ReceiveContext context) => Task.CompletedTask;

    public Task PostReceive(ReceiveContext context)
    {
        if (context.TryGetPayload(out Handled? handled))
        {
            _handled.AddOrUpdate(handled.Type, 1, (_, count) => count + 1);
            Tell();
        }

        return Task.CompletedTask;
    }

    public Task PostConsume<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType)
        where T : class
    {
        context.ReceiveContext.GetOrAddPayload(() => new Handled(typeof(T)));
        return Task.CompletedTask;
    }

    public Task ConsumeFault<T>(ConsumeContext<T> context, TimeSpan duration, string consumerType, Exception exception)
        where T : class => Task.CompletedTask;

    public Task ReceiveFault(ReceiveContext context, Exception exception) => Task.CompletedTask;

    private void Tell()
    {
        foreach (var (type, count, source) in _awaited)
        {
            if (_handled.GetValueOrDefault(type) >= count)
            {
                source.TrySetResult();
            }
        }
    }

    private sealed record Handled(Type Type);
}
