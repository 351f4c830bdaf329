using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub.Http;
using Orchestrator.Credentials;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub.Access;

/// <summary>Gets tokens: of the App's installation, for one repository and with few permissions, or the one fine-grained token.</summary>
internal sealed class GitHubTokens(IOptions<GitHubOptions> options, ICredentialStore credentials, GitHubTransport transport, TimeProvider time) : IAsyncDisposable
{
    // A fetch that begins with a token must be able to end with it.
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(10);

    private readonly GitHubOptions _options = options.Value;
    private readonly ConcurrentDictionary<(string Repository, string Scope), AccessToken> _tokens = [];
    private readonly ConcurrentDictionary<string, long> _installations = new(StringComparer.OrdinalIgnoreCase);
    private readonly StripedLocks _locks = new();

    public bool IsApp => _options.AppId.Length > 0;

    /// <summary>A token that may do this for some minutes yet.</summary>
    public async Task<string> GetAsync(RepositoryName repository, TokenScope scope, CancellationToken cancellationToken)
    {
        if (!IsApp)
        {
            return await FixedAsync(cancellationToken);
        }

        var key = ($"{repository}".ToUpperInvariant(), scope.Name);
        return (await _locks.RunAsync(
            $"{key}",
            async () =>
            {
                if (!_tokens.TryGetValue(key, out var token) || token.ExpiresAt - Reserve <= time.GetUtcNow())
                {
                    _tokens[key] = token = await MintAsync(repository, scope, cancellationToken);
                }

                return token;
            },
            cancellationToken)).Value;
    }

    /// <summary>A token that nobody else has, to be revoked by whoever asked.</summary>
    public async Task<string> GetOwnAsync(RepositoryName repository, TokenScope scope, CancellationToken cancellationToken) =>
        IsApp ? (await MintAsync(repository, scope, cancellationToken)).Value : await FixedAsync(cancellationToken);

    /// <summary>A token that only sees which repositories an installation has, to be revoked by whoever asked.</summary>
    public async Task<string> GetOwnAsync(long installation, CancellationToken cancellationToken)
    {
        var made = await transport.SendAsync(
            HttpMethod.Post,
            FormattableString.Invariant($"app/installations/{installation}/access_tokens"),
            new { permissions = new Dictionary<string, string> { ["metadata"] = "read" } },
            await AppAsync(cancellationToken),
            "app",
            cancellationToken);
        return made.GetProperty("token").GetString()!;
    }

    /// <summary>Ends an installation's token before its time. A fine-grained token is the operator's and stays.</summary>
    public async Task RevokeAsync(string token, CancellationToken cancellationToken)
    {
        if (IsApp)
        {
            await transport.SendAsync(HttpMethod.Delete, "installation/token", null, token, "revoking", cancellationToken);
        }
    }

    /// <summary>A token that was refused is asked for anew next time.</summary>
    public void Forget(string token)
    {
        foreach (var (key, _) in _tokens.Where(one => one.Value.Value == token).ToList())
        {
            _tokens.TryRemove(key, out _);
        }
    }

    /// <summary>The App's own proof, for what only the App may ask.</summary>
    public async Task<string> AppAsync(CancellationToken cancellationToken)
    {
        var pem = await credentials.FindAsync(_options.PrivateKeyCredential, cancellationToken)
            ?? throw new ProviderException(FailureCategory.Authentication, $"There is no credential '{_options.PrivateKeyCredential}' with the GitHub App's private key. Put the downloaded file into the credentials directory under that name.");
        return AppJwt.Create(pem, _options.AppId, time.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var token in _tokens.Values.Where(token => token.ExpiresAt > time.GetUtcNow()))
        {
            try
            {
                await RevokeAsync(token.Value, CancellationToken.None);
            }
            catch (ProviderException)
            {
                // It ends by itself within the hour.
            }
        }

        _tokens.Clear();
    }

    private async Task<string> FixedAsync(CancellationToken cancellationToken) => await credentials.FindAsync(_options.TokenCredential, cancellationToken)
        ?? throw new ProviderException(FailureCategory.Authentication, $"There is no credential '{_options.TokenCredential}' for GitHub. Store a fine-grained token under that name, or set GitHub:AppId.");

    private async Task<AccessToken> MintAsync(RepositoryName repository, TokenScope scope, CancellationToken cancellationToken)
    {
        var jwt = await AppAsync(cancellationToken);
        if (!_installations.TryGetValue($"{repository}", out var installation))
        {
            var found = await transport.SendAsync(HttpMethod.Get, $"repos/{repository}/installation", null, jwt, "app", cancellationToken);
            _installations[$"{repository}"] = installation = found.GetProperty("id").GetInt64();
        }

        try
        {
            var made = await transport.SendAsync(
                HttpMethod.Post,
                FormattableString.Invariant($"app/installations/{installation}/access_tokens"),
                new { repositories = new[] { repository.Name }, permissions = scope.Permissions },
                jwt,
                "app",
                cancellationToken);
            return new AccessToken(made.GetProperty("token").GetString()!, made.GetProperty("expires_at").GetDateTimeOffset());
        }
        catch (ProviderException refused) when (refused.Category == FailureCategory.Rejected)
        {
            throw new ProviderException(
                FailureCategory.Authentication,
                $"The GitHub App may not do this in {repository}: grant it '{scope}' in its settings and have the installation's owner accept that, then retry the run. GitHub said: {refused.Message}",
                refused);
        }
        catch (ProviderException gone) when (gone.Category == FailureCategory.NotFound)
        {
            // Installed anew, it has another number.
            _installations.TryRemove($"{repository}", out _);
            throw;
        }
    }
}
