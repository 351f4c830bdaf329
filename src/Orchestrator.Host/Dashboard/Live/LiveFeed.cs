using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Orchestrator.Journal;

namespace Orchestrator.Dashboard.Live;

/// <summary>
/// Tells pages that something about their runs was written down, whichever process did it. However many look, the database is
/// asked once a tick; while nobody does, it is not asked.
/// </summary>
internal sealed partial class LiveFeed(IRunJournalReader journal, TimeProvider time, ILogger<LiveFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<Guid, Viewer> _viewers = new();
    private readonly SemaphoreSlim _arrival = new(0);

    /// <summary>An item whenever the run has news; any run, when none is named.</summary>
    public async IAsyncEnumerable<Guid> WatchAsync(Guid? run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // One that is not read yet stands for all that follow it.
        var viewer = new Viewer(run, Channel.CreateBounded<Guid>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }));
        var key = Guid.CreateVersion7();
        _viewers[key] = viewer;
        _arrival.Release();
        try
        {
            await foreach (var changed in viewer.News.Reader.ReadAllAsync(cancellationToken))
            {
                yield return changed;
            }
        }
        finally
        {
            _viewers.TryRemove(key, out _);
        }
    }

    public override void Dispose()
    {
        _arrival.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _arrival.WaitAsync(stoppingToken);
            try
            {
                await FollowAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is DbException or TimeoutException or InvalidOperationException)
            {
                LogFailed(exception);
                _arrival.Release();
                await Task.Delay(Tick * 10, time, stoppingToken);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var last = await journal.FindLastAsync(cancellationToken);

        // What was written between a page and its first look would be missed by a reader that begins at the end.
        Tell(_viewers.Values.Select(viewer => viewer.Run ?? Guid.Empty).ToHashSet());
        while (!_viewers.IsEmpty && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var changed = await journal.FindChangedAsync(last, cancellationToken);
            last = changed.Count > 0 ? changed.Values.Max() : last;
            Tell(changed.Keys.ToHashSet());
        }
    }

    private void Tell(HashSet<Guid> changed)
    {
        foreach (var viewer in changed.Count > 0 ? _viewers.Values : [])
        {
            if (viewer.Run is null || changed.Contains(viewer.Run.Value))
            {
                viewer.News.Writer.TryWrite(viewer.Run ?? changed.First());
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pages cannot be told what changes: the database does not answer. It is tried again.")]
    private partial void LogFailed(Exception exception);

    private sealed record Viewer(Guid? Run, Channel<Guid> News);
}
