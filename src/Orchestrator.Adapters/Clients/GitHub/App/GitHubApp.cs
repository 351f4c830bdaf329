using System.Text.Json;
using System.Text.RegularExpressions;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Clients.GitHub.Http;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub.App;

/// <summary>The App itself: how GitHub has it, and how one is made.</summary>
public sealed partial class GitHubApp
{
    private readonly GitHubTransport _transport;
    private readonly GitHubTokens _tokens;

    internal GitHubApp(GitHubTransport transport, GitHubTokens tokens) => (_transport, _tokens) = (transport, tokens);

    /// <summary>The App; <see langword="null"/> where a token is used instead.</summary>
    public async Task<AppDescription?> FindAsync(CancellationToken cancellationToken)
    {
        if (!_tokens.IsApp)
        {
            return null;
        }

        var jwt = await _tokens.AppAsync(cancellationToken);
        var app = await _transport.SendAsync(HttpMethod.Get, "app", null, jwt, "app", cancellationToken);
        var hook = await _transport.SendAsync(HttpMethod.Get, "app/hook/config", null, jwt, "app", cancellationToken);
        return new AppDescription(
            app.GetProperty("slug").GetString()!,
            app.GetProperty("permissions").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString() ?? ""),
            [.. app.GetProperty("events").EnumerateArray().Select(one => one.GetString()!)],
            hook.TryGetProperty("url", out var url) && Uri.TryCreate(url.GetString(), UriKind.Absolute, out var address) ? address : null,
            hook.TryGetProperty("content_type", out var type) ? type.GetString() ?? "" : "");
    }

    /// <summary>The repositories that the App is installed on and that can be written to, at most so many; none where a token is used instead.</summary>
    public async Task<IReadOnlyList<RepositoryName>> ListRepositoriesAsync(int limit, CancellationToken cancellationToken)
    {
        var found = new List<RepositoryName>();
        if (!_tokens.IsApp)
        {
            return found;
        }

        var installations = await _transport.ListAsync("app/installations?per_page=100", await _tokens.AppAsync(cancellationToken), "app", cancellationToken);
        foreach (var installation in installations.Where(one => !one.TryGetProperty("suspended_at", out var suspended) || suspended.ValueKind == JsonValueKind.Null))
        {
            var token = await _tokens.GetOwnAsync(installation.GetProperty("id").GetInt64(), cancellationToken);
            try
            {
                var listed = await _transport.ListAsync("installation/repositories?per_page=100", token, "app", cancellationToken, "repositories", limit - found.Count);
                found.AddRange(listed
                    .Where(one => !one.GetProperty("archived").GetBoolean())
                    .Select(one => RepositoryName.TryParse(one.GetProperty("full_name").GetString()!))
                    .OfType<RepositoryName>()
                    .Take(limit - found.Count));
            }
            finally
            {
                await _tokens.RevokeAsync(token, CancellationToken.None);
            }

            if (found.Count >= limit)
            {
                break;
            }
        }

        return found;
    }

    /// <summary>Gets the App that somebody has just had GitHub make, for the code that GitHub gave their browser. A code is good once.</summary>
    public async Task<CreatedApp> TakeAsync(string code, CancellationToken cancellationToken)
    {
        if (!Code().IsMatch(code))
        {
            throw new ProviderException(FailureCategory.Malformed, "What came back from GitHub is not a code. Start again.");
        }

        var made = await _transport.SendAsync(HttpMethod.Post, $"app-manifests/{code}/conversions", null, token: null, "app", cancellationToken);
        return new CreatedApp(Text(made, "client_id"), new Uri(Text(made, "html_url")), Text(made, "pem"), Text(made, "webhook_secret"));
    }

    private static string Text(JsonElement made, string name) => made.GetProperty(name).GetString()
        ?? throw new ProviderException(FailureCategory.Malformed, $"GitHub's answer has no {name}. Delete the App there and start again.");

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,200}\z")]
    private static partial Regex Code();
}
