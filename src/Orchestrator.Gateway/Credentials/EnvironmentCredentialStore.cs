using System.Collections;
using Microsoft.Extensions.Options;

namespace Orchestrator.Credentials;

/// <summary>Takes credentials from the environment the host was started with.</summary>
public sealed class EnvironmentCredentialStore : ICredentialStore
{
    private readonly Dictionary<string, string> _secrets = new(StringComparer.Ordinal);

    public EnvironmentCredentialStore(IOptions<EnvironmentCredentialOptions> options)
        : this(options.Value, Environment.GetEnvironmentVariables())
    {
    }

    internal EnvironmentCredentialStore(EnvironmentCredentialOptions options, IDictionary environment)
    {
        foreach (var (name, variable) in options.Variables)
        {
            if (environment[variable] is string { Length: > 0 } secret)
            {
                _secrets[name] = secret.Trim();
            }
        }
    }

    /// <inheritdoc />
    public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new(_secrets.GetValueOrDefault(name));
}
