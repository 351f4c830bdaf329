namespace Orchestrator.Git;

/// <summary>One process, and one caller within it, changes a repository's place at a time. The kernel lets go when a process dies.</summary>
internal sealed class StoreLock : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    public static async Task<StoreLock> TakeAsync(string directory, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return new StoreLock(new FileStream(Path.Combine(directory, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (Directory.Exists(directory))
            {
                // Somebody else has it.
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
