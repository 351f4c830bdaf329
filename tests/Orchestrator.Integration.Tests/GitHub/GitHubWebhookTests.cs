using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Orchestrator.Cli;
using Orchestrator.GitHub.Descriptions;
using Orchestrator.Runs;
using Orchestrator.Telemetry;

namespace Orchestrator.GitHub;

/// <summary>What the service's door for deliveries takes and refuses.</summary>
[Category("Integration")]
internal sealed class GitHubWebhookTests : CliFixture
{
    private OtlpReceiver _collector = null!;
    private GitHubServer _server = null!;
    private Process _service = null!;
    private HttpClient _client = null!;
    private string _folder = "";

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("orchestrator-github-").FullName;
        _server = await GitHubServer.StartAsync(_folder);
        _server.People.CreateRepository("acme/shop", "ada");
        _collector = await OtlpReceiver.StartAsync();
        var environment = Orchestrator.Environment;
        foreach (var (name, value) in _collector.Variables())
        {
            environment[name] = value;
        }

        environment["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        environment["ORCHESTRATOR_GitHub__Enabled"] = "true";
        environment["ORCHESTRATOR_GitHub__ApiUrl"] = $"{_server.Address}/";
        environment["ORCHESTRATOR_GitHub__WebhookSecretCredentials__0"] = "new-secret";
        environment["ORCHESTRATOR_GitHub__WebhookSecretCredentials__1"] = "old-secret";
        environment["ORCHESTRATOR_Gateway__Credentials__Directory"] = Path.Combine(Orchestrator.Home, "credentials");
        Orchestrator.Write("credentials/github-token", _server.People.CreateToken("machine", "metadata:read,issues:write,pull_requests:write,contents:write"));
        Orchestrator.Write("credentials/new-secret", "the new one");
        Orchestrator.Write("credentials/old-secret", "the old one");
        _server.Webhooks.Secret = "the new one";
        _service = Orchestrator.Start("serve", "--urls", "http://127.0.0.1:0");
        _client = new HttpClient();
        while (await _service.StandardError.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                _server.Webhooks.Listener = new Uri(new Uri(line["Listening on ".Length..].Split(". ")[0]), "/webhooks/github");
                _ = _service.StandardError.ReadToEndAsync();
                break;
            }
        }
    }

    [TearDown]
    public async Task TearDown()
    {
        _service.Kill(entireProcessTree: true);
        await _service.WaitForExitAsync();
        _service.Dispose();
        _client.Dispose();
        await _server.DisposeAsync();
        await _collector.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Post_AllRealPayloads_AreTaken()
    {
        var file = Path.Combine(ApiDescription.Directory, "webhooks-examples", "api.github.com", "index.json");
        var events = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsArray();
        var (posted, refused) = (0, new List<string>());
        foreach (var one in events)
        {
            foreach (var example in one!["examples"]!.AsArray())
            {
                var delivery = new Delivery(Guid.CreateVersion7().ToString(), one["name"]!.GetValue<string>(), "", example!.ToJsonString());
                posted++;
                if (await _server.Webhooks.SendAsync(delivery) is var status and not 202)
                {
                    refused.Add($"{delivery.Event}: {status}");
                }
            }
        }

        Assert.That(refused, Is.Empty);
        Assert.That(posted, Is.GreaterThan(300));
    }

    /// <summary>What a service tells of itself while no run is at work.</summary>
    [Test]
    public async Task Post_Taken_IsMeasuredBesideWhatWaits()
    {
        var file = Path.Combine(ApiDescription.Directory, "webhooks-examples", "api.github.com", "index.json");
        var issues = JsonNode.Parse(await File.ReadAllTextAsync(file))!.AsArray().Single(one => one!["name"]!.GetValue<string>() == "issues")!;
        foreach (var example in issues["examples"]!.AsArray())
        {
            Assert.That(await _server.Webhooks.SendAsync(new Delivery(Guid.CreateVersion7().ToString(), "issues", "", example!.ToJsonString())), Is.EqualTo(202));
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _collector.WaitForMetricsAsync(["orchestrator.webhook.lag", "orchestrator.human.waiting", "orchestrator.human.waiting.age", "orchestrator.stage.attempts"], patience.Token);

        var lag = _collector.Metrics.First(metric => metric.Name == "orchestrator.webhook.lag");
        Assert.That(lag.Points.Select(point => point.Attributes["orchestrator.provider"]), Has.All.EqualTo("github"));

        // Attempts are counted last, so by now each state has been told of, though perhaps not all in the first export.
        var waiting = _collector.Metrics.Where(metric => metric.Name == "orchestrator.human.waiting").SelectMany(metric => metric.Points);
        Assert.That(waiting.Select(point => point.Attributes["orchestrator.run.state"]).Distinct(), Is.EquivalentTo(RunStates.Parked));
    }

    [Test]
    public async Task Post_Forged_IsRefusedWithoutEffect()
    {
        var delivery = new Delivery(Guid.CreateVersion7().ToString(), "issues", "labeled", "{}");
        await Assert.MultipleAsync(async () =>
        {
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery, "the old one")), Is.EqualTo(202), "both secrets hold while one is changed");
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery, "another")), Is.EqualTo(401));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery, "")), Is.EqualTo(401));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery), request => request.Headers.Remove("X-Hub-Signature-256")), Is.EqualTo(401));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery), request => Replace(request, "X-Hub-Signature-256", "sha256=zz")), Is.EqualTo(401));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery), request => Replace(request, "X-Hub-Signature-256", $"sha256={new string('g', 64)}")), Is.EqualTo(401));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery), request => Replace(request, "X-GitHub-Delivery", "../../x")), Is.EqualTo(400));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery), request => request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded")), Is.EqualTo(415));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery with { Body = "{ not json" })), Is.EqualTo(400));
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery with { Body = "[1]" })), Is.EqualTo(202), "well-formed, and no concern of ours");
            Assert.That(await StatusAsync(_server.Webhooks.Request(delivery with { Event = "invented_yesterday" })), Is.EqualTo(202));
        });
    }

    [Test]
    public async Task Post_LargerThanGitHubSends_IsRefused()
    {
        var body = Encoding.ASCII.GetString(new byte[26 * 1024 * 1024]);

        Assert.That(await StatusAsync(_server.Webhooks.Request(new Delivery(Guid.CreateVersion7().ToString(), "issues", "labeled", body)), request => request.Headers.ExpectContinue = true), Is.EqualTo(413));
    }

    private static void Replace(HttpRequestMessage request, string name, string value)
    {
        request.Headers.Remove(name);
        request.Headers.Add(name, value);
    }

    private async Task<int> StatusAsync(HttpRequestMessage request, Action<HttpRequestMessage>? change = null)
    {
        change?.Invoke(request);
        using (request)
        {
            using var answer = await _client.SendAsync(request);
            return (int)answer.StatusCode;
        }
    }
}
