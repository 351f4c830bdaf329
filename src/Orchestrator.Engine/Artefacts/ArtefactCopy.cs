using System.Buffers;
using System.Security.Cryptography;
using Orchestrator.Failures;

namespace Orchestrator.Artefacts;

/// <summary>Writes content to a new file, naming it on the way.</summary>
internal static class ArtefactCopy
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int BufferSize = 128 * 1024;

    /// <summary>Returns the content's name. A file that is too large stays, for the caller to remove.</summary>
    public static async Task<string> WriteAsync(string path, Stream content, long maximum, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            await using var file = new FileStream(path, options);
            var length = 0L;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                length += read;
                if (length > maximum)
                {
                    throw new ProviderException(
                        FailureCategory.LimitExceeded,
                        $"An artefact is larger than {maximum / 1024 / 1024} MiB and was not stored. Raise Artefacts:MaximumMiB if that is intended.");
                }

                hash.AppendData(buffer, 0, read);
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            }

            // The name may be in the database before the machine loses power; the content must be there then.
            file.Flush(flushToDisk: true);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
