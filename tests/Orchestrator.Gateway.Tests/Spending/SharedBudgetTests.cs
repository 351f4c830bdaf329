using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Orchestrator.Egress;
using Orchestrator.Failures;
using Orchestrator.ModelEndpoints;

namespace Orchestrator.Spending;

/// <summary>Money as the gateway spends it: several sandboxes of one run, all asking at once.</summary>
[TestFixture]
public sealed class SharedBudgetTests
{
    // 1,000 tokens of answer at 100 USD per million: each request may cost 10 cents, and what goes in is free.
    private const string Body = """{"model":"dime","max_output_tokens":1000}""";
    private const string Request = "POST /model/v1/responses HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 41\r\n\r\n" + Body;

    [Test]
    public async Task Post_FiftyAtOnceFromFourSandboxesOfOneRun_TenPassAndTheRunIsNeverOverspent()
    {
        var inside = 0;
        var mostInside = 0;
        var arrived = new SemaphoreSlim(0);
        var goOn = new TaskCompletionSource();
        await using var upstream = await WebServer.StartAsync(async context =>
        {
            InterlockedMax(ref mostInside, Interlocked.Increment(ref inside));
            arrived.Release();
            await goOn.Task;
            Interlocked.Decrement(ref inside);
            await context.Response.WriteAsync(Answer(tokens: 1000));
        });
        await using var harness = Harness(upstream, runLimit: 1m);
        _ = harness.Session;
        var sessions = Enumerable.Range(0, 3).Select(n => harness.Gateway.Open(harness.Policy with { StageId = Guid.CreateVersion7(), Sandbox = $"reviewer-{n}" })).ToList();
        int[] ports = [harness.Port, .. sessions.Select(GatewayHarness.Serve)];

        var asking = Enumerable.Range(0, 50).Select(n => AskAsync(ports[n % ports.Length])).ToList();
        for (var n = 0; n < 10; n++)
        {
            Assert.That(await arrived.WaitAsync(TimeSpan.FromSeconds(60)), Is.True);
        }

        // All that can be refused is refused while ten are under way, and only then do those ten end.
        await harness.Journal.WaitForDecisionsAsync(40);
        goOn.SetResult();
        var answers = await Task.WhenAll(asking);
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }

        Assert.That(answers.Count(answer => answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)), Is.EqualTo(10));
        Assert.That(answers.Where(answer => answer.Contains("insufficient_quota", StringComparison.Ordinal) && answer.Contains("of the run", StringComparison.Ordinal)), Has.Exactly(40).Items);
        Assert.That(mostInside, Is.EqualTo(10));
        Assert.That(harness.Journal.Calls.Sum(call => call.CostUsd), Is.EqualTo(1m));
        Assert.That(await AskAsync(harness.Port), Does.StartWith("HTTP/1.1 402 "));
    }

    [Test]
    public async Task Post_AnswersCheaperThanFeared_AsManyPassAsTheTrueCostAllows()
    {
        await using var upstream = await WebServer.StartAsync(context => context.Response.WriteAsync(Answer(tokens: 100)));
        await using var harness = Harness(upstream, stageLimit: 0.2m);

        var passed = 0;
        while ((await harness.AskAsync(Request)).StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
        {
            passed++;
        }

        Assert.That(passed, Is.EqualTo(11), "0.01 each, until less than the 0.10 that one might cost is left");
        Assert.That(harness.Session.Usage.CostUsd, Is.EqualTo(0.11m));
    }

    [TestCase("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 2\r\n\r\n{}")]
    [TestCase("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 2\r\n\r\n{}")]
    [TestCase("HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}")]
    [TestCase("")]
    public async Task Post_UpstreamFails_NothingIsSpent(string answer)
    {
        await using var upstream = RawServer.Answering(answer);
        await using var harness = Harness(new Uri($"http://127.0.0.1:{upstream.Port}"), stageLimit: 0.1m);

        await harness.AskAsync(Request);

        await AssertLeftAsync(harness, 0.1m);
    }

    [TestCase("{\"model\":\"dime\",\"usage\":{\"output_tokens\":5}", 100)]
    [TestCase("{\"model\":\"dime\"}", 16)]
    public async Task Post_AnswerCutOrWithoutUsage_TheMostItCanHaveCostCounts(string body, int length)
    {
        await using var upstream = RawServer.Answering($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");
        await using var harness = Harness(new Uri($"http://127.0.0.1:{upstream.Port}"), stageLimit: 0.15m);

        await harness.AskAsync(Request);

        Assert.That((await harness.Journal.WaitForCallsAsync(1)).Single().CostUsd, Is.EqualTo(0.1m));
        await AssertLeftAsync(harness, 0.05m);
    }

    [Test]
    public async Task Post_SandboxHangsUp_TheTrueCostCounts()
    {
        var goOn = new TaskCompletionSource();
        await using var upstream = await WebServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: {}\n\n");
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync($"data: {Answer(tokens: 400)}\n\n");
        });
        await using var harness = Harness(upstream, stageLimit: 0.1m);
        using var client = await harness.ConnectAsync();
        await client.SendAsync(Request);
        await client.ReadUntilAsync("data: ");

        client.Socket.LingerState = new LingerOption(true, 0);
        client.Dispose();
        goOn.SetResult();
        await harness.Journal.WaitForDecisionsAsync(1);

        await AssertLeftAsync(harness, 0.06m);
    }

    [Test]
    public async Task Dispose_RequestUnderWay_TheMostItCanCostCounts()
    {
        var arrived = new TaskCompletionSource();
        await using var upstream = await WebServer.StartAsync(async context =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var harness = Harness(upstream, stageLimit: 0.15m);
        using var client = await harness.ConnectAsync();
        await client.SendAsync(Request);
        await arrived.Task;

        await harness.Session.DisposeAsync();

        await AssertLeftAsync(harness, 0.05m);
    }

    [Test]
    public async Task Post_LedgerCannotBeReached_NothingIsSent()
    {
        await using var upstream = RawServer.Answering("");
        await using var harness = new GatewayHarness
        {
            Ledger = new BrokenLedger(),
            Models = { new ModelRoute { Name = "model", Upstream = new Uri($"http://127.0.0.1:{upstream.Port}"), Protocol = ModelProtocol.OpenAI } },
        };

        var answer = await harness.AskAsync(Request);

        Assert.That(answer, Does.StartWith("HTTP/1.1 503 ").And.Contain("no_ledger").And.Not.Contain("db.internal"));
        Assert.That(upstream.Accepted, Is.Zero);
    }

    private static GatewayHarness Harness(WebServer upstream, decimal? stageLimit = null, decimal? runLimit = null) => Harness(upstream.Address, stageLimit, runLimit);

    private static GatewayHarness Harness(Uri upstream, decimal? stageLimit = null, decimal? runLimit = null) => new()
    {
        Options = { Prices = { ["dime"] = new ModelPrice { Output = 100 } } },
        CostLimitUsd = stageLimit,
        RunCostLimitUsd = runLimit,
        Models = { new ModelRoute { Name = "model", Upstream = upstream, Protocol = ModelProtocol.OpenAI } },
    };

    private static string Answer(int tokens) => $$$"""{"model":"dime","usage":{"input_tokens":9,"output_tokens":{{{tokens}}}}}""";

    private static async Task<string> AskAsync(int port)
    {
        using var client = await RawClient.ConnectAsync(port);
        await client.SendAsync(Request);
        return await client.ReadToEndAsync();
    }

    private static async Task AssertLeftAsync(GatewayHarness harness, decimal left)
    {
        var answer = await harness.Ledger.ReserveAsync(
            new SpendingRequest { RunId = harness.Policy.RunId, StageId = harness.Policy.StageId, StageLimitUsd = harness.Policy.CostLimitUsd, WorstUsd = 1000 }, CancellationToken.None);
        Assert.That(answer, Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Stage, harness.Policy.CostLimitUsd!.Value, left)));
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); seen < value; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }

    private sealed class BrokenLedger : ISpendingLedger
    {
        public ValueTask<SpendingAnswer> ReserveAsync(SpendingRequest request, CancellationToken cancellationToken) =>
            throw new ProviderException(FailureCategory.Transient, "db.internal is away");

        public ValueTask SettleAsync(Guid hold, decimal costUsd) => throw new InvalidOperationException();
    }
}
