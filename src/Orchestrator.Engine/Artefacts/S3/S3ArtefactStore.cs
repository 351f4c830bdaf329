using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Credentials;
using Orchestrator.Failures;
using Orchestrator.Scratch;

namespace Orchestrator.Artefacts.S3;

/// <summary>
/// Keeps artefacts as objects of a bucket, named by their content. An object appears only when it is whole, since the service
/// checks it against the hash that the request is signed with; what is read is checked again before anybody sees it. Files
/// under way are below <see cref="DiskArtefactOptions.Directory"/>, which need not be shared.
/// </summary>
public sealed class S3ArtefactStore : IArtefactStore, IDisposable
{
    private readonly S3ArtefactOptions _options;
    private readonly ScratchSpace _passing;
    private readonly S3Bucket _bucket;
    private readonly long _maximum;
    private readonly TimeProvider _time;

    public S3ArtefactStore(IOptions<S3ArtefactOptions> options, IOptions<DiskArtefactOptions> disk, ICredentialStore credentials, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(disk);
        _options = options.Value;
        _maximum = disk.Value.MaximumMiB * 1024L * 1024;
        _time = time;
        _passing = new ScratchSpace(Path.Combine(Path.GetFullPath(disk.Value.Directory), "passing"));
        _bucket = new S3Bucket(_options, credentials, time);
    }

    public async Task<string> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var temporary = _passing.NewPath();
        try
        {
            var name = await ArtefactCopy.WriteAsync(temporary, content, _maximum, cancellationToken);

            // Always sent, though it may be there: that heals a damaged object and makes it young again for PruneAsync.
            await _bucket.PutAsync(KeyOf(name), temporary, name, cancellationToken);
            return name;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public async Task<Stream?> OpenAsync(string sha256, CancellationToken cancellationToken)
    {
        var key = KeyOf(sha256);
        var temporary = _passing.NewPath();
        try
        {
            var actual = "";
            var found = await _bucket.GetAsync(
                key,
                async (content, token) =>
                {
                    File.Delete(temporary);
                    actual = await ArtefactCopy.WriteAsync(temporary, content, _maximum, token);
                },
                cancellationToken);
            if (!found)
            {
                return null;
            }

            if (actual != sha256)
            {
                throw new ProviderException(
                    FailureCategory.Malformed,
                    $"Artefact {sha256} in bucket '{_options.Bucket}' was changed or damaged: its content is {actual}. Restore an earlier version, or run again the stage that made it.");
            }

            return new FileStream(temporary, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan | FileOptions.DeleteOnClose);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <remarks>
    /// S3 has no "remove if still old". Each object is looked at once more right before it goes; content stored again in the
    /// milliseconds between is lost, which its reader is told as of any artefact that is gone.
    /// </remarks>
    public async Task<int> PruneAsync(Func<string, bool> isNeeded, TimeSpan olderThan, bool dryRun, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(isNeeded);
        var limit = _time.GetUtcNow() - olderThan;
        var removed = 0;
        string? next = null;
        do
        {
            var page = await _bucket.ListAsync(_options.Prefix, next, cancellationToken);
            foreach (var one in page.Objects)
            {
                // What does not have such a name is somebody else's, and stays.
                var name = one.Key[_options.Prefix.Length..];
                if (!one.Key.StartsWith(_options.Prefix, StringComparison.Ordinal) || !ArtefactName.Is(name) || one.LastModified >= limit || isNeeded(name))
                {
                    continue;
                }

                if (!dryRun)
                {
                    if (await _bucket.FindAsync(one.Key, cancellationToken) is not { } written || written >= limit)
                    {
                        continue;
                    }

                    await _bucket.DeleteAsync(one.Key, cancellationToken);
                }

                removed++;
            }

            next = page.Next;
        }
        while (next is not null);

        return removed;
    }

    /// <summary>Stores, lists, reads and removes an artefact of its own; throws what stands in the way.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes($"probe {Guid.CreateVersion7()}"));
        var name = await PutAsync(content, cancellationToken);
        try
        {
            await _bucket.ListAsync(KeyOf(name), continuation: null, cancellationToken);
            await using var read = await OpenAsync(name, cancellationToken)
                ?? throw new ProviderException(FailureCategory.Malformed, $"Bucket '{_options.Bucket}' took an artefact and does not have it. Check that Artefacts:S3:Endpoint is one consistent service.");
        }
        finally
        {
            await _bucket.DeleteAsync(KeyOf(name), cancellationToken);
        }
    }

    public void Dispose()
    {
        _bucket.Dispose();
        _passing.Dispose();
    }

    private string KeyOf(string sha256)
    {
        ArtefactName.Require(sha256);
        return _options.Prefix + sha256;
    }
}
