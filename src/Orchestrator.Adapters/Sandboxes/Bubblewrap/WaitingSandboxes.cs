using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Bubblewrap;

/// <summary>Sandboxes that have started and wait for a stage, so that no stage waits for the start of one.</summary>
internal sealed class WaitingSandboxes(Func<Task<WaitingSandbox>> start, int size) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<WaitingSandbox> _waiting = new();
    private readonly List<Task> _replenishing = [];
    private bool _isStopped;
    private int _starting;

    /// <summary>One that waits; <see langword="null"/> when there is none.</summary>
    public WaitingSandbox? Next()
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out var waiting) ? waiting : null;
        }
    }

    /// <summary>Starts those that are missing, one after the other, beside whatever the caller does next.</summary>
    public Task ReplenishAsync()
    {
        var replenishing = StartMissingAsync();
        lock (_gate)
        {
            _replenishing.RemoveAll(task => task.IsCompleted);
            _replenishing.Add(replenishing);
        }

        return replenishing;
    }

    /// <summary>Ends those that wait, and first lets one that is starting come to its end: half-way it is harder to end.</summary>
    public void Dispose()
    {
        Task[] replenishing;
        lock (_gate)
        {
            _isStopped = true;
            replenishing = [.. _replenishing];
        }

        Task.WaitAll(replenishing);
        while (Next() is { } waiting)
        {
            waiting.Dispose();
        }
    }

    private async Task StartMissingAsync()
    {
        while (IsMissing())
        {
            try
            {
                Keep(await start());
            }
            catch (Exception exception) when (exception is ProviderException or IOException)
            {
                // Said to whoever starts the next sandbox, where it can be acted on.
                Keep(null);
                return;
            }
        }
    }

    private bool IsMissing()
    {
        lock (_gate)
        {
            if (_isStopped || _waiting.Count + _starting >= size)
            {
                return false;
            }

            _starting++;
            return true;
        }
    }

    private void Keep(WaitingSandbox? started)
    {
        lock (_gate)
        {
            _starting--;
            if (started is not null && !_isStopped)
            {
                _waiting.Enqueue(started);
                return;
            }
        }

        started?.Dispose();
    }
}
