using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Databases;
using Orchestrator.Safety;

namespace Orchestrator.Journal;

/// <summary>Holds records in memory until a batch of them is written. Full means dropped, counted and said so in the journal itself.</summary>
internal sealed partial class RunJournal : IRunJournal, IDisposable
{
    private const int BatchSize = 500;
    private const int TriesPerBatch = 3;

    private readonly Channel<RunRecord> _records;
    private readonly ConcurrentDictionary<Guid, long> _dropped = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly List<RunRecord> _batch = new(BatchSize);
    private readonly RunJournalTable _table;
    private readonly SecretScan _secrets;
    private readonly TimeProvider _time;
    private readonly ILogger<RunJournal> _logger;
    private int _failures;

    public RunJournal(RunJournalTable table, SecretScan secrets, IOptions<PersistenceOptions> options, TimeProvider time, ILogger<RunJournal> logger)
    {
        _table = table;
        _secrets = secrets;
        _time = time;
        _logger = logger;
        _records = Channel.CreateBounded<RunRecord>(new BoundedChannelOptions(options.Value.JournalCapacity)
        {
            // Wait makes TryWrite say no when it is full; the drop modes would say yes and lose the record in silence.
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    public void Append(RunRecord record)
    {
        // Commands, paths and errors come here from many places; none of them need think of it.
        record.Text = _secrets.Redact(record.Text);
        record.Data = record.Data is { } data ? _secrets.RedactJson(data) : null;
        if (!_records.Writer.TryWrite(record))
        {
            _dropped.AddOrUpdate(record.RunId, 1, (_, count) => count + 1);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        while (await WriteAsync(cancellationToken))
        {
        }
    }

    /// <summary>Waits until there is something to write.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => _records.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Writes one batch; false when there was none. Throws when the database refuses; the batch then stays for the next call.</summary>
    public async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Fill();
            if (_batch.Count == 0)
            {
                return false;
            }

            await WriteBatchAsync(cancellationToken);
            _batch.Clear();
            _failures = 0;
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private void Fill()
    {
        while (_batch.Count < BatchSize && _records.Reader.TryRead(out var record))
        {
            _batch.Add(record);
        }

        if (_records.Reader.Count > 0)
        {
            return;
        }

        // Said after what was still taken before them.
        foreach (var runId in _dropped.Keys)
        {
            if (_dropped.TryRemove(runId, out var count))
            {
                LogDropped(runId, count);
                _batch.Add(new RunRecord
                {
                    RunId = runId,
                    At = _time.GetUtcNow(),
                    Kind = RecordKinds.JournalDropped,
                    Text = $"{count} records were dropped: they came faster than the database could take them.",
                });
            }
        }
    }

    private async Task WriteBatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _table.InsertAsync(_batch, cancellationToken);
        }
        catch (DbUpdateException exception) when (++_failures >= TriesPerBatch)
        {
            // A single record that the database will never take must not hold up all others for ever.
            await WriteOneByOneAsync(exception, cancellationToken);
        }
    }

    private async Task WriteOneByOneAsync(Exception cause, CancellationToken cancellationToken)
    {
        while (_batch.Count > 0)
        {
            var record = _batch[0];
            try
            {
                await _table.InsertAsync([record], cancellationToken);
            }
            catch (DbUpdateException exception)
            {
                if (!await _table.IsReachableAsync(cancellationToken))
                {
                    throw new DbUpdateException("The journal cannot be written: the database does not answer. It is tried again.", cause);
                }

                LogRefused(exception, record.RunId, record.Kind);
                _dropped.AddOrUpdate(record.RunId, 1, (_, count) => count + 1);
            }

            _batch.RemoveAt(0);
        }
    }
}
