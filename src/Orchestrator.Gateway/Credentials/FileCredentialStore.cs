using System.Buffers;
using Microsoft.Extensions.Options;

namespace Orchestrator.Credentials;

/// <summary>Takes credentials from files, read anew each time so that a renewed one counts at once.</summary>
public sealed class FileCredentialStore(IOptions<FileCredentialOptions> options) : ICredentialStore
{
    private const int LengthLimit = 64 * 1024;
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");


    /// <inheritdoc />
    public async ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        // A name is one path segment: a policy must not be able to read the host's files with it.
        if (options.Value.Directory is not { Length: > 0 } directory
            || name.Length == 0 || name[0] == '.' || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            return null;
        }

        var file = new FileInfo(Path.Combine(directory, name));
        if (!file.Exists || file.Length > LengthLimit)
        {
            return null;
        }

        var secret = (await File.ReadAllTextAsync(file.FullName, cancellationToken)).Trim();
        return secret.Length > 0 ? secret : null;
    }
}
