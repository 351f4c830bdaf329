using Microsoft.Extensions.Options;

namespace Orchestrator.Databases;

/// <summary>
/// Begins transactions that write. SQLite has one writer: within this process they queue up here, in order and without
/// holding threads; against other processes its own lock (BEGIN IMMEDIATE) decides.
/// </summary>
internal sealed class WriteTransactions(IOptions<PersistenceOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _writer = new(1, 1);

    public async Task<WriteTransaction> BeginAsync(OrchestratorDbContext context, CancellationToken cancellationToken)
    {
        if (context.LocksRows)
        {
            return new WriteTransaction(await context.Database.BeginTransactionAsync(cancellationToken), null);
        }

        if (!await _writer.WaitAsync(options.Value.CommandTimeout, cancellationToken))
        {
            throw new TimeoutException(
                $"Waited {options.Value.CommandTimeout} to write to the database file: something holds a transaction open. "
                + "Within a consumer, send through its context, and do nothing slow.");
        }

        try
        {
            return new WriteTransaction(await context.Database.BeginTransactionAsync(cancellationToken), _writer);
        }
        catch
        {
            _writer.Release();
            throw;
        }
    }

    public void Dispose() => _writer.Dispose();
}
