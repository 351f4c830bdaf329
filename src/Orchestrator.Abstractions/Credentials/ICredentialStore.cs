namespace Orchestrator.Credentials;

/// <summary>Holds the real secrets. Only the gateway and trusted steps ask it; nothing it returns may enter a sandbox.</summary>
public interface ICredentialStore
{
    /// <summary>The secret of that name; <see langword="null"/> when there is none.</summary>
    ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken);
}
