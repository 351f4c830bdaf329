namespace Orchestrator.Scratch;

/// <summary>
/// Unfinished files of this process below a directory that processes share. What a process that died left there is removed by
/// the next one that needs the place.
/// </summary>
internal sealed class ScratchSpace(string root) : IDisposable
{
    private const string Lock = ".lock";

    private readonly System.Threading.Lock _gate = new();
    private FileStream? _lock;
    private string? _own;

    /// <summary>A path that nothing is at and nobody else is given.</summary>
    public string NewPath() => Path.Combine(Own(), Guid.CreateVersion7().ToString("N"));

    public void Dispose()
    {
        lock (_gate)
        {
            if (_own is not null && _lock is not null)
            {
                Remove(_own, _lock);
            }

            (_own, _lock) = (null, null);
        }
    }

    private string Own()
    {
        lock (_gate)
        {
            if (_own is null)
            {
                CreatePrivate(root);
                Sweep();

                // The lock before the directory: one without a lock that somebody holds is nobody's.
                do
                {
                    _own = Path.Combine(root, Guid.CreateVersion7().ToString("N"));
                    _lock = TryLock(_own + Lock);
                }
                while (_lock is null);

                CreatePrivate(_own);
            }

            return _own;
        }
    }

    private void Sweep()
    {
        foreach (var file in Directory.EnumerateFiles(root, "*" + Lock).ToList())
        {
            // The kernel lets go of a lock when its process dies, however it dies.
            if (TryLock(file) is { } dead)
            {
                Remove(file[..^Lock.Length], dead);
            }
        }
    }

    private static void Remove(string directory, FileStream held)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }

        File.Delete(held.Name);
        held.Dispose();
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void CreatePrivate(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
