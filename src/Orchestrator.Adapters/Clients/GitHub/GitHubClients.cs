using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Octokit.Internal;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Clients.GitHub.Http;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub;

/// <summary>Speaks to GitHub about one repository: Octokit for what it knows, plain requests for the rest, with the same tokens and handlers.</summary>
internal sealed class GitHubClients(IOptions<GitHubOptions> options, GitHubTransport transport, GitHubTokens tokens)
{
    private readonly ConcurrentDictionary<string, Octokit.IGitHubClient> _clients = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Calls Octokit, which knows no cancellation and has exceptions of its own.</summary>
    public async Task<T> CallAsync<T>(RepositoryName repository, string what, Func<Octokit.IGitHubClient, Task<T>> call, CancellationToken cancellationToken)
    {
        var client = _clients.GetOrAdd($"{repository}", _ => Create(repository));
        try
        {
            return await call(client).WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not ProviderException and not OperationCanceledException)
        {
            throw new ProviderException(FailureCategory.Malformed, $"GitHub's answer to {what} in {repository} was not as its description has it: {exception.Message}", exception);
        }
    }

    public Task<JsonElement> SendAsync(RepositoryName repository, HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        SendAsync(repository, TokenScope.Talk, method, path, body, cancellationToken);

    public async Task<JsonElement> SendAsync(RepositoryName repository, TokenScope scope, HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        await transport.SendAsync(method, $"repos/{repository}/{path}", body, await tokens.GetAsync(repository, scope, cancellationToken), repository.Owner, cancellationToken);

    public async Task<IReadOnlyList<JsonElement>> ListAsync(RepositoryName repository, string path, CancellationToken cancellationToken)
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var token = await tokens.GetAsync(repository, TokenScope.Talk, cancellationToken);
        return await transport.ListAsync($"repos/{repository}/{path}{separator}per_page=100", token, repository.Owner, cancellationToken);
    }

    public async Task<JsonElement> QueryAsync(RepositoryName repository, TokenScope scope, string what, string query, object variables, CancellationToken cancellationToken) =>
        await transport.QueryAsync(what, query, variables, await tokens.GetAsync(repository, scope, cancellationToken), repository.Owner, cancellationToken);

    /// <summary>The end of a text that GitHub keeps elsewhere.</summary>
    public async Task<string> ReadTextAsync(RepositoryName repository, TokenScope scope, string path, int limit, CancellationToken cancellationToken) =>
        await transport.ReadTextAsync($"repos/{repository}/{path}", await tokens.GetAsync(repository, scope, cancellationToken), limit, cancellationToken);

    private Octokit.GitHubClient Create(RepositoryName repository)
    {
        // Built from a connection: given an address alone, the client would add /api/v3/ to it.
        var adapter = new HttpClientAdapter(() => new TokenHandler(tokens, repository) { InnerHandler = new SharedHandler(transport.Handlers) });
        return new Octokit.GitHubClient(new Octokit.Connection(
            new Octokit.ProductHeaderValue(GitHubTransport.Product),
            options.Value.ApiUrl,
            new InMemoryCredentialStore(Octokit.Credentials.Anonymous),
            adapter,
            new SimpleJsonSerializer()));
    }

    /// <summary>Puts the repository's token on each request.</summary>
    private sealed class TokenHandler(GitHubTokens tokens, RepositoryName repository) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var token = await tokens.GetAsync(repository, TokenScope.Talk, cancellationToken);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Options.Set(GitHubTransport.Account, repository.Owner);
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (ProviderException refused) when (refused.Category == FailureCategory.Authentication)
            {
                tokens.Forget(token);
                throw;
            }
        }
    }

    /// <summary>Keeps a client that is done with from taking the shared handlers with it.</summary>
    private sealed class SharedHandler(HttpMessageHandler shared) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _shared = new(shared, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => _shared.SendAsync(request, cancellationToken);
    }
}
