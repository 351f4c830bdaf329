namespace Orchestrator.Credentials;

/// <summary>Asks stores in turn; the first that knows the name answers.</summary>
public sealed class CredentialStoreChain(params IReadOnlyList<ICredentialStore> stores) : ICredentialStore
{
    /// <inheritdoc />
    public async ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken)
    {
        foreach (var store in stores)
        {
            if (await store.FindAsync(name, cancellationToken) is { } secret)
            {
                return secret;
            }
        }

        return null;
    }
}
