using Microsoft.EntityFrameworkCore.Storage;

namespace Orchestrator.Databases;

/// <summary>A transaction that writes; rolled back unless committed.</summary>
internal sealed class WriteTransaction(IDbContextTransaction transaction, SemaphoreSlim? writer) : IAsyncDisposable
{
    private SemaphoreSlim? _writer = writer;

    public Task CommitAsync(CancellationToken cancellationToken) => transaction.CommitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await transaction.DisposeAsync();
        }
        finally
        {
            Interlocked.Exchange(ref _writer, null)?.Release();
        }
    }
}
