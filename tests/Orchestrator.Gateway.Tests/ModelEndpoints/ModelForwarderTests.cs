using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Time.Testing;
using Orchestrator.Egress;

namespace Orchestrator.ModelEndpoints;

[TestFixture]
public sealed class ModelForwarderTests
{
    private const string Secret = "sk-real-0123456789";
    private const string Placeholder = "sk-placeholder";

    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages?beta=true", "x-api-key", Secret)]
    [TestCase(ModelProtocol.OpenAI, "/v1/responses", "Authorization", "Bearer " + Secret)]
    [TestCase(ModelProtocol.OpenAI, "/v1/chat/completions", "Authorization", "Bearer " + Secret)]
    [TestCase(ModelProtocol.Gemini, "/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse&key=" + Placeholder, "x-goog-api-key", Secret)]
    public async Task Post_WithPlaceholders_OnlyTheRealKeyGoesOut(ModelProtocol protocol, string path, string header, string value)
    {
        var seen = new ConcurrentQueue<(string Uri, Dictionary<string, string> Headers, string Body)>();
        await using var upstream = await WebServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen.Enqueue((context.Request.GetEncodedUrl(), context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()), await reader.ReadToEndAsync()));
            context.Response.Headers["x-request-id"] = "1";
            context.Response.Headers["x-echo"] = Secret;
            context.Response.Headers.SetCookie = "a=b";
            await context.Response.WriteAsync("{}");
        });
        await using var harness = Harness(protocol, upstream);

        var answer = await harness.AskAsync(Post(
            path,
            "{}",
            $"x-api-key: {Placeholder}\r\nAuthorization: Bearer {Placeholder}\r\nx-goog-api-key: {Placeholder}\r\napi-key: {Placeholder}\r\n"
            + $"Cookie: a={Placeholder}\r\nProxy-Authorization: {Placeholder}\r\nOpenAI-Organization: {Placeholder}\r\n"
            + "X-HTTP-Method-Override: DELETE\r\nAccept-Encoding: gzip\r\nanthropic-version: 2023-06-01\r\nConnection: close, x-named\r\nx-named: 1\r\n"));

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 ").And.Contain("X-Request-ID: 1").And.Contain("\r\n{}\r\n"));
        Assert.That(answer, Does.Not.Contain(Secret).And.Not.Contain("Set-Cookie"));
        var (uri, headers, body) = seen.Single();
        Assert.That(headers[header], Is.EqualTo(value));
        Assert.That(uri + string.Join(';', headers), Does.Not.Contain(Placeholder));
        Assert.That(headers.Keys, Has.None.AnyOf("X-HTTP-Method-Override", "x-named", "traceparent"));
        Assert.That(headers["Accept-Encoding"], Is.EqualTo("identity"));
        Assert.That(headers["anthropic-version"], Is.EqualTo("2023-06-01"));
        Assert.That(body, Is.EqualTo("{}"));
        var written = JsonSerializer.Serialize(await harness.Journal.WaitForDecisionsAsync(1)) + JsonSerializer.Serialize(harness.Journal.Calls);
        Assert.That(written, Does.Contain("\"Credential\":\"key\"").And.Not.Contain(Secret).And.Not.Contain(Placeholder));
    }

    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", ModelStreams.Anthropic, 1200, 5000, 300)]
    [TestCase(ModelProtocol.OpenAI, "/v1/responses", ModelStreams.Responses, 200, 1000, 50)]
    [TestCase(ModelProtocol.OpenAI, "/v1/chat/completions", ModelStreams.ChatCompletions, 40, 60, 20)]
    [TestCase(ModelProtocol.Gemini, "/v1beta/models/gemini-2.5-pro:streamGenerateContent", ModelStreams.Gemini, 100, 400, 100)]
    public async Task Post_EventStream_FlowsUnbufferedAndIsMetered(ModelProtocol protocol, string path, string stream, int input, int cached, int output)
    {
        var half = stream.Length / 2;
        var goOn = new TaskCompletionSource();
        await using var upstream = await WebServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream; charset=utf-8";
            await context.Response.WriteAsync(stream[..half]);
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            await context.Response.WriteAsync(stream[half..]);
        });
        await using var harness = Harness(protocol, upstream);
        using var client = await harness.ConnectAsync();

        await client.SendAsync(Post(path, "{}"));
        var first = await client.ReadUntilAsync("data: ");
        goOn.SetResult();
        var rest = await client.ReadToEndAsync();
        await harness.Session.DisposeAsync();

        Assert.That(first, Does.Contain("text/event-stream"));
        Assert.That(rest, Does.EndWith("0\r\n\r\n"));
        var call = harness.Journal.Calls.Single();
        Assert.That((call.InputTokens, call.CachedInputTokens, call.OutputTokens), Is.EqualTo(((long)input, (long)cached, (long)output)));
        Assert.That(call.CostUsd, Is.GreaterThan(0));
        var usage = harness.Session.Usage;
        Assert.That((usage.ModelCalls, usage.InputTokens, usage.CachedInputTokens, usage.OutputTokens, usage.CostUsd),
            Is.EqualTo((1, (long)input, (long)cached, (long)output, call.CostUsd)));
    }

    [Test]
    public async Task Post_SandboxHangsUp_StillMeteredToTheEnd()
    {
        var goOn = new TaskCompletionSource();
        await using var upstream = await WebServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(ModelStreams.Responses[..300]);
            await context.Response.Body.FlushAsync();
            await goOn.Task;
            foreach (var piece in ModelStreams.Responses[300..].Chunk(50))
            {
                await context.Response.WriteAsync(new string(piece));
                await context.Response.Body.FlushAsync();
            }
        });
        await using var harness = Harness(ModelProtocol.OpenAI, upstream);
        using var client = await harness.ConnectAsync();
        await client.SendAsync(Post("/v1/responses", "{}"));
        await client.ReadUntilAsync("data: ");

        client.Socket.LingerState = new LingerOption(true, 0);
        client.Dispose();
        goOn.SetResult();

        Assert.That((await harness.Journal.WaitForCallsAsync(1)).Single().OutputTokens, Is.EqualTo(50), "hanging up must not escape the meter");
    }

    [TestCase(ModelProtocol.AnthropicMessages, "POST", "/v1/files")]
    [TestCase(ModelProtocol.AnthropicMessages, "POST", "/v1/messages/batches")]
    [TestCase(ModelProtocol.AnthropicMessages, "GET", "/v1/messages")]
    [TestCase(ModelProtocol.AnthropicMessages, "GET", "/v1/organizations/me")]
    [TestCase(ModelProtocol.AnthropicMessages, "POST", "/v1/messages/../files")]
    [TestCase(ModelProtocol.AnthropicMessages, "POST", "/v1//messages")]
    [TestCase(ModelProtocol.AnthropicMessages, "POST", "/v1/messages/")]
    [TestCase(ModelProtocol.AnthropicMessages, "POST", "/v1/%6dessages")]
    [TestCase(ModelProtocol.OpenAI, "GET", "/v1/responses/resp_1")]
    [TestCase(ModelProtocol.OpenAI, "DELETE", "/v1/models/x")]
    [TestCase(ModelProtocol.OpenAI, "GET", "/v1/models/..%2ffiles")]
    [TestCase(ModelProtocol.OpenAI, "GET", "/v1/models/../files")]
    [TestCase(ModelProtocol.OpenAI, "POST", "/v1/embeddings")]
    [TestCase(ModelProtocol.Gemini, "POST", "/upload/v1beta/files")]
    [TestCase(ModelProtocol.Gemini, "POST", "/v1beta/models/x:generateContent/../../files")]
    [TestCase(ModelProtocol.Gemini, "POST", "/v1beta/models/x%2f..:generateContent")]
    [TestCase(ModelProtocol.Gemini, "POST", "/v1beta/cachedContents")]
    public async Task Request_OtherPartOfTheVendorsApi_Refused(ModelProtocol protocol, string method, string path)
    {
        await using var upstream = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var harness = Harness(protocol, new Uri($"http://127.0.0.1:{upstream.Port}"));

        var answer = await harness.AskAsync($"{method} /model{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{{}}");

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(upstream.Accepted, Is.Zero);
        Assert.That((await harness.Journal.WaitForDecisionsAsync(1)).Single().Allowed, Is.False);
    }

    [Test]
    public async Task Get_Models_Forwarded()
    {
        await using var upstream = await WebServer.StartAsync(context => context.Response.WriteAsync(context.Request.Path + context.Request.QueryString));
        await using var harness = Harness(ModelProtocol.OpenAI, new Uri(upstream.Address, "/base/"));

        var answer = await harness.AskAsync("GET /model/v1/models?limit=5&access_token=x&evil=y HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.That(answer, Does.Contain("/base/v1/models?limit=5").And.Not.Contain("evil").And.Not.Contain("access_token"));
        Assert.That(harness.Journal.Calls, Is.Empty);
    }

    [TestCase("HEAD /model HTTP/1.1")]
    [TestCase("HEAD /model/ HTTP/1.1")]
    [TestCase("GET /model/ HTTP/1.1")]
    public async Task Request_WarmUp_AnsweredHere(string line)
    {
        await using var harness = Harness(ModelProtocol.AnthropicMessages, new Uri("http://127.0.0.1:9"));

        Assert.That(await harness.AskAsync(line + "\r\nHost: a\r\nConnection: close\r\n\r\n"), Does.StartWith("HTTP/1.1 200 "));
    }

    [Test]
    public async Task Get_WebSocketUpgrade_RefusedAndConnectionStays()
    {
        await using var upstream = await WebServer.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var harness = Harness(ModelProtocol.OpenAI, upstream);
        using var client = await harness.ConnectAsync();

        await client.SendAsync("GET /model/v1/responses HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n\r\n");
        var refusal = await client.ReadUntilAsync("}}\n");
        await client.SendAsync(Post("/v1/responses", "{}"));

        Assert.That(refusal, Does.StartWith("HTTP/1.1 426 "));
        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    [TestCase(ModelProtocol.AnthropicMessages, "/v1/messages", """{"type":"error","error":{"type":"billing_error",""")]
    [TestCase(ModelProtocol.OpenAI, "/v1/responses", """{"error":{"type":"insufficient_quota",""")]
    [TestCase(ModelProtocol.Gemini, "/v1beta/models/x:generateContent", """{"error":{"code":402,"status":"FAILED_PRECONDITION",""")]
    public async Task Post_CostLimitReached_RefusedInTheProtocolsWords(ModelProtocol protocol, string path, string error)
    {
        var stream = protocol switch
        {
            ModelProtocol.AnthropicMessages => ModelStreams.AnthropicWhole,
            ModelProtocol.Gemini => ModelStreams.GeminiArray,
            _ => """{"model":"gpt-5","usage":{"input_tokens":10,"output_tokens":10}}""",
        };
        await using var upstream = await WebServer.StartAsync(context => context.Response.WriteAsync(stream));
        await using var harness = Harness(protocol, upstream, costLimit: 0.00001m);

        var first = await harness.AskAsync(Post(path, "{}"));
        await harness.Journal.WaitForCallsAsync(1);
        var second = await harness.AskAsync(Post(path, "{}"));

        Assert.That(first, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(second, Does.StartWith("HTTP/1.1 402 ").And.Contain(error).And.Contain("cost limit"));
        Assert.That(harness.Session.Usage.ModelCalls, Is.EqualTo(1));
    }

    [Test]
    public async Task Post_VendorTool_RefusedBeforeAnythingLeaves()
    {
        await using var harness = Harness(ModelProtocol.AnthropicMessages, new Uri("http://127.0.0.1:9"));

        var answer = await harness.AskAsync(Post("/v1/messages", """{"tools":[{"type":"web_fetch_20250910"}]}"""));

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain("AllowedVendorTools"));
    }

    [Test]
    public async Task Post_CompressedBody_Refused()
    {
        await using var harness = Harness(ModelProtocol.OpenAI, new Uri("http://127.0.0.1:9"));

        Assert.That(await harness.AskAsync(Post("/v1/responses", "{}", "Content-Encoding: zstd\r\n")), Does.StartWith("HTTP/1.1 415 "));
    }

    [Test]
    public async Task Post_BodyBeyondLimit_Refused()
    {
        await using var harness = Harness(ModelProtocol.OpenAI, new Uri("http://127.0.0.1:9"));
        harness.Options.ModelRequestLimit = 1024;

        var known = await harness.AskAsync(Post("/v1/responses", new string(' ', 2000)));
        var chunked = await harness.AskAsync(
            "POST /model/v1/responses HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + new string(' ', 2000) + "\r\n0\r\n\r\n");

        Assert.That(known, Does.StartWith("HTTP/1.1 413 "));
        Assert.That(chunked, Does.StartWith("HTTP/1.1 413 "));
    }

    [Test]
    public async Task Post_ErrorQuotesTheKey_KeyStaysOutside()
    {
        await using var upstream = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "7";
            return context.Response.WriteAsync("headers were: " + context.Request.Headers["x-api-key"]);
        });
        await using var harness = Harness(ModelProtocol.AnthropicMessages, upstream);

        var answer = await harness.AskAsync(Post("/v1/messages", "{}"));

        Assert.That(answer, Does.StartWith("HTTP/1.1 429 ").And.Contain("Retry-After: 7").And.Contain("headers were: ***").And.Not.Contain(Secret));
        Assert.That(harness.Journal.Calls, Is.Empty);
    }

    [TestCase(401, "401")]
    [TestCase(302, "502")]
    public async Task Post_UpstreamRejectsKeyOrRedirects_AnsweredHere(int upstreamStatus, string status)
    {
        await using var upstream = await WebServer.StartAsync(context =>
        {
            context.Response.StatusCode = upstreamStatus;
            context.Response.Headers.Location = "http://127.0.0.1:1/";
            return context.Response.WriteAsync("Incorrect API key: sk-real****6789");
        });
        await using var harness = Harness(ModelProtocol.OpenAI, upstream);

        var answer = await harness.AskAsync(Post("/v1/responses", "{}"));

        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} ").And.Not.Contain("6789").And.Not.Contain("127.0.0.1:1/"));
    }

    [Test]
    public async Task Post_CredentialMissing_RefusedAndNamed()
    {
        await using var harness = Harness(ModelProtocol.OpenAI, new Uri("http://127.0.0.1:9"));
        harness.Secrets.Clear();

        Assert.That(await harness.AskAsync(Post("/v1/responses", "{}")), Does.StartWith("HTTP/1.1 503 ").And.Contain("credential 'key'"));
    }

    [Test]
    public async Task Post_UpstreamGone_BadGateway()
    {
        var upstream = RawServer.Answering("");
        await using var harness = Harness(ModelProtocol.OpenAI, new Uri($"http://127.0.0.1:{upstream.Port}"));
        await upstream.DisposeAsync();

        Assert.That(await harness.AskAsync(Post("/v1/responses", "{}")), Does.StartWith("HTTP/1.1 502 ").And.Contain("model_unreachable"));
    }

    [Test]
    public async Task Post_UpstreamSilentForTooLong_GatewayTimeout()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var upstream = await WebServer.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var harness = Harness(ModelProtocol.OpenAI, upstream.Address, time: time);
        var asking = harness.AskAsync(Post("/v1/responses", "{}"));
        await asked.Task;

        time.Advance(harness.Options.ModelIdleTimeout + TimeSpan.FromSeconds(1));

        Assert.That(await asking, Does.StartWith("HTTP/1.1 504 ").And.Contain("model_timeout"));
    }

    [Test]
    public async Task Post_UnknownModelOrNoUsage_CountedAsFreeAndFlagged()
    {
        var answers = new ConcurrentQueue<string>(["""{"model":"unheard-of","usage":{"input_tokens":3,"output_tokens":4}}""", """{"model":"gpt-5"}"""]);
        await using var upstream = await WebServer.StartAsync(context => context.Response.WriteAsync(answers.TryDequeue(out var next) ? next : ""));
        await using var harness = Harness(ModelProtocol.OpenAI, upstream);

        await harness.AskAsync(Post("/v1/responses", "{}"));
        await harness.AskAsync(Post("/v1/responses", "{}"));
        var decisions = await harness.Journal.WaitForDecisionsAsync(2);

        Assert.That(harness.Journal.Calls, Is.EqualTo(new[] { new ModelCall("unheard-of", 3, 0, 4, 0m), new ModelCall("gpt-5", 0, 0, 0, 0m) }));
        Assert.That(decisions[0].Reason, Is.EqualTo("model (no price for model 'unheard-of')"));
        Assert.That(decisions[1].Reason, Is.EqualTo("model (the answer gave no usage)"));
    }

    [Test]
    public async Task Post_UnknownRoute_RefusedAndKnownOnesNamed()
    {
        await using var harness = Harness(ModelProtocol.OpenAI, new Uri("http://127.0.0.1:9"));

        Assert.That(
            await harness.AskAsync("POST /other/v1/responses HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"),
            Does.StartWith("HTTP/1.1 404 ").And.Contain("use one of: model"));
    }

    [Test]
    public async Task Post_ExpectContinue_Answered()
    {
        await using var upstream = await WebServer.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var harness = Harness(ModelProtocol.OpenAI, upstream);
        using var client = await harness.ConnectAsync();

        await client.SendAsync("POST /model/v1/responses HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
        var interim = await client.ReadUntilAsync("\r\n\r\n");
        await client.SendAsync("{}");

        Assert.That(interim, Does.StartWith("HTTP/1.1 100 "));
        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 "));
    }

    private static GatewayHarness Harness(ModelProtocol protocol, WebServer upstream, decimal? costLimit = null) =>
        Harness(protocol, upstream.Address, costLimit);

    private static GatewayHarness Harness(ModelProtocol protocol, Uri upstream, decimal? costLimit = null, TimeProvider? time = null) => new()
    {
        CostLimitUsd = costLimit,
        Time = time ?? TimeProvider.System,
        Secrets = { ["key"] = Secret },
        Models = { new ModelRoute { Name = "model", Upstream = upstream, Protocol = protocol, Credential = "key" } },
    };

    private static string Post(string path, string body, string headers = "Connection: close\r\n") =>
        $"POST /model{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n{headers}Content-Length: {body.Length}\r\n\r\n{body}";
}
