using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Scratch;

namespace Orchestrator.Artefacts;

/// <summary>
/// Keeps artefacts as files named by their content. A file appears under its name only when it is whole and on disk, and is
/// checked against its name whenever it is opened. Any number of processes may share the directory.
/// </summary>
public sealed class DiskArtefactStore : IArtefactStore, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int BufferSize = 128 * 1024;

    private readonly string _root;
    private readonly string _incoming;
    private readonly ScratchSpace _unfinished;
    private readonly long _maximum;
    private readonly TimeProvider _time;

    public DiskArtefactStore(IOptions<DiskArtefactOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _root = Path.GetFullPath(options.Value.Directory);
        _incoming = Path.Combine(_root, "incoming");
        _maximum = options.Value.MaximumMiB * 1024L * 1024;
        _time = time;
        Create(_root);
        Create(_incoming);
        _unfinished = new ScratchSpace(_incoming);
    }

    public async Task<string> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var temporary = _unfinished.NewPath();
        try
        {
            var name = await ArtefactCopy.WriteAsync(temporary, content, _maximum, cancellationToken);
            var path = PathOf(name);
            Create(Path.GetDirectoryName(path)!);

            // A rename over the same content changes nothing, heals a damaged file, and makes the artefact young again for
            // PruneAsync; who has the old file open goes on reading it.
            File.Move(temporary, path, overwrite: true);
            return name;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken)
    {
        var path = PathOf(sha256);
        FileStream file;
        try
        {
            file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = BufferSize,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        try
        {
            var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
            if (actual != sha256)
            {
                throw new ProviderException(
                    FailureCategory.Malformed,
                    $"Artefact {sha256} in '{_root}' was changed or damaged: its content is {actual}. Restore it from a backup, or run again the stage that made it.");
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes an artefact; false when it was not there.</summary>
    public bool Delete(string sha256)
    {
        var path = PathOf(sha256);
        if (!File.Exists(path))
        {
            return false;
        }

        File.Delete(path);
        return true;
    }

    public Task<int> PruneAsync(Func<string, bool> isNeeded, TimeSpan olderThan, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isNeeded);
        var limit = _time.GetUtcNow() - olderThan;
        var removed = 0;
        foreach (var file in new DirectoryInfo(_root).EnumerateFiles("*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var isUnfinished = file.FullName.StartsWith(_incoming, StringComparison.Ordinal);
            if (!isUnfinished && file.LastWriteTimeUtc < limit && !isNeeded(file.Name) && (dryRun || Remove(file, limit)))
            {
                removed++;
            }
        }

        return Task.FromResult(removed);
    }

    public void Dispose() => _unfinished.Dispose();

    /// <summary>Somebody may be storing the same content at this moment: what turns out to be young is put back.</summary>
    private bool Remove(FileInfo file, DateTimeOffset limit)
    {
        var path = file.FullName;
        var aside = _unfinished.NewPath();
        try
        {
            File.Move(path, aside);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        if (File.GetLastWriteTimeUtc(aside) >= limit)
        {
            File.Move(aside, path, overwrite: true);
            return false;
        }

        File.Delete(aside);
        return true;
    }

    private string PathOf(string sha256)
    {
        ArtefactName.Require(sha256);
        return Path.Combine(_root, sha256[..2], sha256);
    }

    private static void Create(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
            return;
        }

        Directory.CreateDirectory(directory, OwnerOnly);

        // It may have been made before, by an installer with a wider mode.
        if (File.GetUnixFileMode(directory) != OwnerOnly)
        {
            File.SetUnixFileMode(directory, OwnerOnly);
        }
    }
}
