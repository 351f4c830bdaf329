using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrator.GitHub.Api;
using Orchestrator.GitHub.Descriptions;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub;

/// <summary>
/// A GitHub of the tests' own on loopback: REST, GraphQL for threads, git over HTTP, signed deliveries. What it is asked and what
/// it answers are held to GitHub's own description; a mistake in either is kept in <see cref="Mistakes"/> and answered with 500.
/// </summary>
public sealed class GitHubServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private TaskCompletionSource _pulse = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private GitHubServer(WebApplication application, string folder)
    {
        _application = application;
        People = new People(this, folder);
        Webhooks = new Webhooks(this);
    }

    public GitHubState State { get; } = new();

    public Faults Faults { get; } = new();

    public People People { get; }

    public Webhooks Webhooks { get; }

    /// <summary>Where it is, without a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>What GitHub's description does not allow and was asked or answered all the same.</summary>
    public ConcurrentQueue<string> Mistakes { get; } = [];

    /// <summary>Every request, as method and path.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Returns once this holds, looking again after every request.</summary>
    public async Task WaitUntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = _pulse.Task;
            await State.Alone.WaitAsync(cancellationToken);
            var isSo = holds();
            State.Alone.Release();
            if (isSo)
            {
                return;
            }

            try
            {
                await next.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                throw new AssertionException($"In vain waited until {what}. Asked last: {string.Join(", ", Requests.TakeLast(12))}. Mistakes: {string.Join("; ", Mistakes)}");
            }
        }
    }

    /// <summary>How many requests of the hour are left.</summary>
    public int Remaining { get; set; } = 5000;

    public static async Task<GitHubServer> StartAsync(string folder)
    {
        if (!ApiDescription.IsInstalled)
        {
            Assert.Ignore("GitHub's descriptions are not installed: run tests/GitHub.Descriptions/install.");
        }

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestBodySize = null).UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        var application = builder.Build();
        var server = new GitHubServer(application, folder);
        var routes = new RouteTable(application, server.AnswerAsync);
        Repositories.Map(routes);
        Issues.Map(routes);
        Pulls.Map(routes);
        Reviews.Map(routes);
        Checks.Map(routes);
        Tokens.Map(routes);
        Deliveries.Map(routes, server.Webhooks);
        application.MapPost("/graphql", context => server.AnswerAsync(context, "/graphql", ReviewThreads.Answer));
        application.MapGet("/storage/{id}", server.GiveLogAsync);
        application.MapGet("/repositories/{id}/{**rest}", server.FollowAsync);
        application.Map("/{owner}/{repo}.git/{**rest}", context => GitHttp.AnswerAsync(context, server.State));
        await application.StartAsync();
        server.Address = application.Urls.Single();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        State.Dispose();
        Webhooks.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, string operation, Func<Call, Answer> handler)
    {
        var method = context.Request.Method;
        Requests.Enqueue($"{method} {context.Request.Path}");
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync();
        var fault = Faults.Take(method, context.Request.Path);
        if (fault is FaultKind.ErrorBefore or FaultKind.PrimaryLimit or FaultKind.SecondaryLimit)
        {
            await BreakAsync(context, fault.Value);
            return;
        }

        var answer = await HandleAsync(context, method, operation, text, handler);
        if (fault is { } after)
        {
            await BreakAsync(context, after, answer.Body?.ToJsonString() ?? "");
            return;
        }

        await WriteAsync(context, answer);
    }

    private async Task<Answer> HandleAsync(HttpContext context, string method, string operation, string text, Func<Call, Answer> handler)
    {
        await State.Alone.WaitAsync();
        try
        {
            CheckRequest(context, method, operation, text);
            var (isApp, grant, token) = Principals.Find(context, State);
            var body = text.Length > 0 ? JsonNode.Parse(text) : null;
            var answer = handler(new Call(context, State, Address, body) { IsApp = isApp, Grant = grant, Token = token });
            CheckAnswer(method, operation, answer);
            return answer;
        }
        catch (RefusedException refused)
        {
            CheckAnswer(method, operation, refused.Answer);
            return refused.Answer;
        }
        catch (MovedException moved)
        {
            var answer = new Answer(301, new JsonObject { ["message"] = "Moved Permanently", ["url"] = moved.Address, ["documentation_url"] = "https://docs.github.invalid" });
            answer.Headers["Location"] = moved.Address;
            return answer;
        }
        catch (InvalidDataException mistake)
        {
            Mistakes.Enqueue(mistake.Message);
            return new Answer(500, new JsonObject { ["message"] = mistake.Message });
        }
        finally
        {
            State.Alone.Release();
            Interlocked.Exchange(ref _pulse, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    private static void CheckRequest(HttpContext context, string method, string operation, string text)
    {
        if (context.Request.Headers.UserAgent.Count == 0)
        {
            throw new InvalidDataException($"{method} {operation} was asked without User-Agent, which GitHub refuses.");
        }

        if (operation == "/graphql")
        {
            return;
        }

        var schema = ApiDescription.Rest.RequestSchema(method, operation);
        if (schema is null ? text.Length > 0 : text.Length > 0)
        {
            var mistakes = schema is null ? ["a body where none is taken"] : ApiDescription.Rest.FindMistakes($"request of {method} {operation}", schema, text);
            if (mistakes.Count > 0)
            {
                throw new InvalidDataException($"{method} {operation} was asked with {string.Join("; ", mistakes)}: {text}");
            }
        }
    }

    private static void CheckAnswer(string method, string operation, Answer answer)
    {
        // 401 may come from anywhere, and 403 for a permission too; the description names them for some operations only.
        if (operation == "/graphql" || (answer.Status is 401 or 403 or 404 && !ApiDescription.Rest.KnowsResponse(method, operation, answer.Status)))
        {
            return;
        }

        var schema = ApiDescription.Rest.ResponseSchema(method, operation, answer.Status);
        if (schema is not null)
        {
            var mistakes = ApiDescription.Rest.FindMistakes($"answer {answer.Status} of {method} {operation}", schema, answer.Body?.ToJsonString() ?? "null");
            if (mistakes.Count > 0)
            {
                throw new InvalidDataException(string.Join("; ", mistakes));
            }
        }
    }

    private async Task WriteAsync(HttpContext context, Answer answer)
    {
        var body = answer.Body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(answer.Body);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"";
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (context.Request.Method == "GET" && answer.Status == 200)
        {
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                // Costs nothing of the hour's requests.
                Limits(context);
                context.Response.StatusCode = 304;
                return;
            }
        }

        Remaining--;
        Limits(context);
        context.Response.StatusCode = answer.Status;
        if (answer.Status != 204)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.Body.WriteAsync(body);
        }
    }

    private async Task BreakAsync(HttpContext context, FaultKind kind, string body = "")
    {
        switch (kind)
        {
            case FaultKind.PrimaryLimit:
                Limits(context, 0);
                context.Response.StatusCode = 403;
                await context.Response.WriteAsJsonAsync(new { message = "API rate limit exceeded for installation ID 77.", documentation_url = "https://docs.github.invalid" });
                break;
            case FaultKind.SecondaryLimit:
                context.Response.StatusCode = 403;
                context.Response.Headers.RetryAfter = "1";
                await context.Response.WriteAsJsonAsync(new { message = "You have exceeded a secondary rate limit.", documentation_url = "https://docs.github.invalid" });
                break;
            case FaultKind.SilenceAfter:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case FaultKind.HalfAnAnswer:
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = body.Length;
                await context.Response.WriteAsync(body[..(body.Length / 2)]);
                await context.Response.Body.FlushAsync();
                context.Abort();
                break;
            default:
                context.Response.StatusCode = 502;
                await context.Response.WriteAsync("<html>Unicorn!</html>");
                break;
        }
    }

    private void Limits(HttpContext context, int? remaining = null)
    {
        var headers = context.Response.Headers;
        headers["X-RateLimit-Limit"] = "5000";
        headers["X-RateLimit-Remaining"] = (remaining ?? Remaining).ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = TimeProvider.System.GetUtcNow().AddSeconds(remaining is null ? 3600 : 2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Resource"] = "core";
    }

    /// <summary>Where logs are kept: elsewhere, for whoever has the address, and no place for a token.</summary>
    private Task GiveLogAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization.Count > 0)
        {
            Mistakes.Enqueue("A token was sent to the place where logs are kept.");
        }

        var id = (string)context.Request.RouteValues["id"]!;
        return context.Response.WriteAsync(State.Repositories.Values.SelectMany(one => one.Checks).First(check => check.Id.ToString(CultureInfo.InvariantCulture) == id).Log);
    }

    /// <summary>The lasting address of a repository, whatever its name: only to look at it.</summary>
    private Task FollowAsync(HttpContext context)
    {
        var id = (string)context.Request.RouteValues["id"]!;
        return AnswerAsync(context, "/repos/{owner}/{repo}", call =>
        {
            var found = State.Repositories.Values.FirstOrDefault(one => one.Id.ToString(CultureInfo.InvariantCulture) == id) ?? throw RefusedException.NotFound();
            return Answer.Ok(Shapes.Whole("full-repository", Shapes.Repository(found, call.Address)));
        });
    }
}
