using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub.Http;

/// <summary>The one way to GitHub: every request goes through the same handlers, whichever client makes it.</summary>
internal sealed class GitHubTransport : IDisposable
{
    public const string Product = "orchestrator";

    public static readonly HttpRequestOptionsKey<string> Account = new("github-account");

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly GitHubOptions _options;
    private readonly TimeProvider _time;
    private readonly SocketsHttpHandler _sockets = new() { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
    private readonly HttpMessageHandler _handlers;
    private readonly HttpClient _client;

    public GitHubTransport(IOptions<GitHubOptions> options, TimeProvider time)
    {
        _options = options.Value;
        _time = time;
        _handlers = new FailureHandler(_options.Timeout, time)
        {
            InnerHandler = new WriteGate(_options.WriteInterval, time) { InnerHandler = new RedirectHandler { InnerHandler = new ConditionalHandler { InnerHandler = _sockets } } },
        };
        _client = new HttpClient(_handlers, disposeHandler: false) { BaseAddress = _options.ApiUrl, Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Shared by clients that bring their own <see cref="HttpClient"/>.</summary>
    public HttpMessageHandler Handlers => _handlers;

    /// <summary>Asks and reads the answer; a refusal is a <see cref="ProviderException"/>. An answer without a body is an undefined element.</summary>
    public async Task<JsonElement> SendAsync(HttpMethod method, string path, object? body, string? token, string account, CancellationToken cancellationToken) =>
        (await SendAsync(method, new Uri(path, UriKind.RelativeOrAbsolute), body, token, account, cancellationToken)).Body;

    /// <summary>All pages of a list, by the addresses that GitHub gives.</summary>
    /// <param name="path">The first page.</param>
    /// <param name="token">Who asks.</param>
    /// <param name="account">Whose turn it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <param name="field">Where in an answer the list is; <see langword="null"/> where it is all of it.</param>
    /// <param name="limit">No further page is read once there are as many.</param>
    public async Task<IReadOnlyList<JsonElement>> ListAsync(string path, string token, string account, CancellationToken cancellationToken, string? field = null, int limit = int.MaxValue)
    {
        var items = new List<JsonElement>();
        var next = new Uri(path, UriKind.Relative);
        while (next is not null && items.Count < limit)
        {
            var page = await SendAsync(HttpMethod.Get, next, null, token, account, cancellationToken);
            items.AddRange((field is null ? page.Body : page.Body.GetProperty(field)).EnumerateArray());
            next = page.Next;
        }

        return items;
    }

    /// <summary>One page of a list, and where the next one is.</summary>
    public async Task<(JsonElement Body, Uri? Next)> SendAsync(HttpMethod method, Uri address, object? body, string? token, string account, CancellationToken cancellationToken)
    {
        var target = new Uri(_options.ApiUrl, address);
        if (target.Authority != _options.ApiUrl.Authority)
        {
            throw new ProviderException(FailureCategory.Malformed, $"GitHub named a next page at {target.Authority}, which is not where it is; nothing was sent there.");
        }

        using var request = new HttpRequestMessage(method, target);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.Add("X-GitHub-Api-Version", "2022-11-28");
        request.Headers.UserAgent.ParseAdd(Product);
        request.Options.Set(Account, account);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body, Json), Encoding.UTF8, "application/json");
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, cancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (bytes.Length == 0)
        {
            return (default, null);
        }

        try
        {
            using var document = JsonDocument.Parse(bytes);
            return (document.RootElement.Clone(), NextPage(response));
        }
        catch (JsonException exception)
        {
            throw new ProviderException(FailureCategory.Malformed, $"GitHub's answer to {method} {target.AbsolutePath} is not JSON. Is GitHub:ApiUrl its REST interface?", exception);
        }
    }

    /// <summary>One question of GraphQL, whose refusals come as successes.</summary>
    public async Task<JsonElement> QueryAsync(string what, string query, object variables, string token, string account, CancellationToken cancellationToken)
    {
        // An Enterprise Server has it beside, not below.
        var path = _options.ApiUrl.AbsolutePath.EndsWith("/api/v3/", StringComparison.Ordinal) ? "../graphql" : "graphql";
        var answer = await SendAsync(HttpMethod.Post, path, new { query, variables }, token, account, cancellationToken);
        if (!answer.TryGetProperty("errors", out var errors) || errors.GetArrayLength() == 0)
        {
            return answer.GetProperty("data");
        }

        var type = errors[0].TryGetProperty("type", out var kind) ? kind.GetString() : "";
        var category = type switch
        {
            "NOT_FOUND" => FailureCategory.NotFound,
            "FORBIDDEN" or "INSUFFICIENT_SCOPES" => FailureCategory.Authentication,
            "RATE_LIMITED" => FailureCategory.RateLimited,
            _ => FailureCategory.Rejected,
        };
        throw new ProviderException(category, $"GitHub refused {what}: {errors[0].GetProperty("message").GetString()}");
    }

    /// <summary>The end of a text that GitHub keeps elsewhere, where our credential is not taken.</summary>
    public async Task<string> ReadTextAsync(string path, string token, int limit, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(_options.Timeout * 2, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            using var bare = new HttpClient(_sockets, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_options.ApiUrl, path));
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            request.Headers.UserAgent.ParseAdd(Product);
            using var answer = await bare.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            if ((int)answer.StatusCode is not (301 or 302 or 307) || answer.Headers.Location is not { } location)
            {
                throw await Refusal.ReadAsync($"GET {path}", answer, _time.GetUtcNow(), either.Token);
            }

            var place = new Uri(request.RequestUri!, location);
            if (place.Scheme != Uri.UriSchemeHttps && place.Authority != _options.ApiUrl.Authority)
            {
                throw new ProviderException(FailureCategory.Malformed, $"GitHub sent {path} to {place.Scheme}://{place.Authority}, which is not safe to read from.");
            }

            using var plain = new HttpRequestMessage(HttpMethod.Get, place);
            plain.Headers.UserAgent.ParseAdd(Product);
            using var found = await bare.SendAsync(plain, HttpCompletionOption.ResponseHeadersRead, either.Token);
            found.EnsureSuccessStatusCode();
            await using var stream = await found.Content.ReadAsStreamAsync(either.Token);
            return await TextEnd.ReadAsync(stream, limit, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(FailureCategory.Transient, $"GitHub did not give {path} in time.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new ProviderException(FailureCategory.Transient, $"GitHub's {path} could not be read: {exception.Message}", exception);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _handlers.Dispose();
        _sockets.Dispose();
    }

    private static Uri? NextPage(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
        {
            return null;
        }

        var next = links.SelectMany(line => line.Split(',')).FirstOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        return next is not null && next.IndexOf('<', StringComparison.Ordinal) is >= 0 and var from && next.IndexOf('>', StringComparison.Ordinal) is var to && to > from
            ? new Uri(next[(from + 1)..to])
            : null;
    }
}
