using System.Threading.Channels;

namespace Orchestrator.Workers;

/// <summary>Wakes the worker of this process. Any number of calls before it looks are one.</summary>
public sealed class WorkerSignal
{
    private readonly Channel<bool> _wakeUps = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There may be work.</summary>
    public void Raise() => _wakeUps.Writer.TryWrite(true);

    /// <summary>Returns at the next call of <see cref="Raise"/>, or when the time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(atMost, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _wakeUps.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look all the same.
        }
    }
}
