using Microsoft.Extensions.Options;

namespace Orchestrator.Credentials;

/// <summary>Takes credentials from the environment the program was called with.</summary>
public sealed class EnvironmentCredentialStore : ICredentialStore
{
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    public EnvironmentCredentialStore(IOptions<EnvironmentCredentialOptions> options, EnvironmentVariables environment)
    {
        foreach (var (name, variable) in options.Value.Variables)
        {
            if (environment.Find(variable) is { Length: > 0 } secret)
            {
                _secrets[name] = secret.Trim();
            }
        }
    }

    /// <inheritdoc />
    public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new(_secrets.GetValueOrDefault(name));
}
