using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Orchestrator.GitHub.Api;
using Orchestrator.GitHub.Descriptions;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub;

/// <summary>Tells a listener, signed, what people did. Nothing is sent by itself: tests say when, how often and in which order.</summary>
public sealed class Webhooks(GitHubServer server) : IDisposable
{
    private readonly HttpClient _client = new();
    private readonly ConcurrentQueue<Delivery> _waiting = [];

    /// <summary>Who is told; <see langword="null"/> for nobody.</summary>
    public Uri? Listener { get; set; }

    public string Secret { get; set; } = "It's a Secret to Everybody";

    public ConcurrentQueue<Attempt> Attempts { get; } = [];

    /// <summary>What has not been sent yet, oldest first.</summary>
    public IReadOnlyList<Delivery> TakeWaiting()
    {
        var taken = new List<Delivery>();
        while (_waiting.TryDequeue(out var delivery))
        {
            taken.Add(delivery);
        }

        return taken;
    }

    /// <summary>Sends what waits, in order.</summary>
    public async Task FlushAsync()
    {
        foreach (var delivery in TakeWaiting())
        {
            await SendAsync(delivery);
        }
    }

    public async Task<int> SendAsync(Delivery delivery)
    {
        var isAgain = Attempts.Any(attempt => attempt.Delivery.Id == delivery.Id);
        var status = 0;
        if (Listener is not null)
        {
            using var answer = await _client.SendAsync(Request(delivery));
            status = (int)answer.StatusCode;
        }

        Attempts.Enqueue(new Attempt(server.State.NextId(), delivery, TimeProvider.System.GetUtcNow(), status, isAgain));
        return status;
    }

    /// <summary>A delivery as GitHub sends it.</summary>
    public HttpRequestMessage Request(Delivery delivery, string? secret = null)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Body);
        var request = new HttpRequestMessage(HttpMethod.Post, Listener) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-GitHub-Event", delivery.Event);
        request.Headers.Add("X-GitHub-Delivery", delivery.Id);
        request.Headers.Add("X-Hub-Signature-256", $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret ?? Secret), body))}");
        request.Headers.UserAgent.ParseAdd("GitHub-Hookshot/abc1234");
        return request;
    }

    public void Dispose() => _client.Dispose();

    internal void Enqueue(string name, string action, HostedRepository repository, Account sender, JsonObject known)
    {
        known["action"] = action;
        known["repository"] = Shapes.Repository(repository, server.Address);
        known["sender"] = Shapes.User(sender);
        known["installation"] = new JsonObject { ["id"] = GitHubState.InstallationId, ["node_id"] = "x" };
        var key = $"{name.Replace('_', '-')}-{action.Replace('_', '-')}";
        var schema = ApiDescription.Webhooks.EventSchema(key);
        var body = Sample.Of(ApiDescription.Webhooks, schema, known).ToJsonString();
        foreach (var mistake in ApiDescription.Webhooks.FindMistakes(key, schema, body))
        {
            server.Mistakes.Enqueue(mistake);
        }

        _waiting.Enqueue(new Delivery(Guid.CreateVersion7().ToString(), name, action, body));
    }
}
