using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Orchestrator.Failures;

namespace Orchestrator.Egress;

[TestFixture]
public sealed class EgressSessionTests
{
    private static readonly EgressRule All = new() { Id = "site", Host = "site.test" };

    [Test]
    public async Task Dispose_ConnectionsUnderWay_CutAndUsageExact()
    {
        var asked = new TaskCompletionSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadUntilAsync("\r\n\r\n");
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nbegun");
            asked.TrySetResult();
            await connection.ReadToEndAsync();
        });
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);
        using var busy = await harness.ConnectAsync();
        using var idle = await harness.ConnectAsync();
        await busy.SendAsync("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n");
        var begun = await busy.ReadUntilAsync("begun");
        await harness.AskAsync("GET http://other.test/ HTTP/1.1\r\nHost: other.test\r\n\r\n");

        await harness.Session.DisposeAsync();

        Assert.That(begun + await busy.ReadToEndAsync(), Does.EndWith("begun"));
        Assert.That(await idle.ReadToEndAsync(), Is.Empty);
        Assert.That(async () => await harness.ConnectAsync(), Throws.InstanceOf<SocketException>());
        var usage = harness.Session.Usage;
        Assert.That((usage.Allowed, usage.Refused), Is.EqualTo((1, 1)));
        Assert.That(usage.Bytes, Is.EqualTo(harness.Journal.Decisions.Sum(decision => decision.BytesIn + decision.BytesOut)));
    }

    [Test]
    public async Task Dispose_Twice_SecondWaitsForTheFirst()
    {
        await using var harness = new GatewayHarness();
        using var client = await harness.ConnectAsync();

        await Task.WhenAll(harness.Session.DisposeAsync().AsTask(), harness.Session.DisposeAsync().AsTask());

        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    [Test]
    public async Task Serve_AfterDispose_ListenerClosed()
    {
        await using var harness = new GatewayHarness();
        await harness.Session.DisposeAsync();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Assert.That(() => harness.Session.Serve(listener), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(listener.SafeHandle.IsClosed, Is.True);
    }

    [Test]
    public async Task Serve_UnixSocket_Works()
    {
        await using var harness = new GatewayHarness();
        var path = Path.Combine(Path.GetTempPath(), Guid.CreateVersion7().ToString("N"));
        try
        {
            var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            harness.Session.Serve(listener);
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
            using var client = new RawClient(socket);

            await client.SendAsync("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");

            Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 403 "));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public async Task Requests_From500ConnectionsAtOnce_AllAnswered()
    {
        const int Count = 500;
        var arrived = 0;
        var all = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            // Nobody is answered before everybody has asked, so that all connections are open at once.
            if (Interlocked.Increment(ref arrived) == Count)
            {
                all.SetResult();
            }

            await all.Task;
            await context.Response.WriteAsync("<" + context.Request.Path + ">");
        });
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Options.ConnectionLimit = Count;
        harness.Host("site.test", server.Port);
        _ = harness.Session;

        var answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(n =>
            harness.AskAsync($"GET http://site.test/{n} HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n")));
        await harness.Session.DisposeAsync();

        for (var n = 0; n < Count; n++)
        {
            Assert.That(answers[n], Does.Contain($"</{n}>"));
        }

        Assert.That(harness.Session.Usage.Allowed, Is.EqualTo(Count));
        Assert.That(harness.Session.Usage.Bytes, Is.EqualTo(harness.Journal.Decisions.Sum(decision => decision.BytesIn + decision.BytesOut)));
    }

    [Test]
    public async Task Connection_OneTooMany_TurnedAway()
    {
        await using var harness = new GatewayHarness();
        harness.Options.ConnectionLimit = 1;
        using var first = await harness.ConnectAsync();
        using var second = await harness.ConnectAsync();

        Assert.That(await second.ReadToEndAsync(), Does.StartWith("HTTP/1.1 503 "));
        Assert.That((await harness.Journal.WaitForDecisionsAsync(1)).Single().Reason, Does.Contain("already holds 1 connections"));
    }

    [Test]
    public async Task Answer_PassesByteLimit_CutAndEverythingAfterRefused()
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            var piece = new byte[10_000];
            for (var n = 0; n < 1000 && !context.RequestAborted.IsCancellationRequested; n++)
            {
                await context.Response.Body.WriteAsync(piece);
            }
        });
        await using var harness = new GatewayHarness { Rules = { All }, ByteLimit = 500_000 };
        harness.Host("site.test", server.Port);
        const string Get = "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n";

        var cut = await harness.AskAsync(Get);
        var after = await harness.AskAsync(Get);

        Assert.That(cut, Has.Length.LessThan(1_000_000).And.Not.EndWith("0\r\n\r\n"));
        Assert.That(after, Does.StartWith("HTTP/1.1 403 ").And.Contain("byte_limit"));
        var decisions = await harness.Journal.WaitForDecisionsAsync(2);
        Assert.That(decisions[0], Has.Property("Allowed").True.And.Property("Reason").Contains("used up"));
        Assert.That(decisions[1].Allowed, Is.False);
    }

    [Test]
    public async Task Request_PassesByteLimit_NeverCompletes()
    {
        var received = new TaskCompletionSource<int>();
        await using var server = new RawServer(async connection => received.SetResult((await connection.ReadToEndAsync()).Length));
        await using var harness = new GatewayHarness { Rules = { All }, ByteLimit = 200_000 };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();

        await client.SendAsync("POST http://site.test/ HTTP/1.1\r\nHost: site.test\r\nContent-Length: 400000\r\n\r\n" + new string('x', 400_000));

        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 403 "));
        Assert.That(await received.Task, Is.LessThan(400_000));
    }

    [TestCase("G")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n")]
    public async Task Head_DripsTooSlowly_TimedOut(string part)
    {
        var time = new FakeTimeProvider();
        await using var harness = new GatewayHarness { Time = time };
        using var client = await harness.ConnectAsync();
        await client.SendAsync(part);
        var reading = client.ReadToEndAsync();

        // The gateway may not have seen the first byte yet; time goes on until it has been cut.
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await reading, Is.Empty.Or.StartWith("HTTP/1.1 408 "));
    }

    [Test]
    public async Task Body_SlowButSteady_Passes()
    {
        var time = new FakeTimeProvider();
        var pieces = new SemaphoreSlim(0);
        await using var server = await WebServer.StartAsync(async context =>
        {
            var buffer = new byte[1];
            var total = 0;
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
            {
                total += read;
                pieces.Release();
            }

            await context.Response.WriteAsync($"got {total}");
        });
        await using var harness = new GatewayHarness { Rules = { All }, Time = time };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();
        await client.SendAsync("POST http://site.test/ HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\nContent-Length: 5\r\n\r\n");

        for (var n = 0; n < 5; n++)
        {
            await client.SendAsync("x");
            Assert.That(await pieces.WaitAsync(TimeSpan.FromSeconds(60)), Is.True);

            // The server can see a piece before the gateway has noted that it went: two steps together stay below the limit,
            // all of them together are well beyond it.
            time.Advance(harness.Options.IdleTimeout * 0.4);
        }

        Assert.That(await client.ReadToEndAsync(), Does.Contain("got 5"));
    }

    [Test]
    public async Task Journal_Throws_RequestGoesOn()
    {
        await using var harness = new GatewayHarness { OtherJournal = new BrokenJournal() };

        var answer = await harness.AskAsync("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n");
        await harness.Session.DisposeAsync();

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(harness.Session.Usage.Refused, Is.EqualTo(1));
    }

    [Test]
    public async Task Refusal_WithoutBody_ConnectionGoesOn()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answers = await harness.AskAsync(
            "GET http://other.test/ HTTP/1.1\r\nHost: other.test\r\n\r\nGET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n");

        Assert.That(answers, Does.StartWith("HTTP/1.1 403 ").And.Contain("HTTP/1.1 200 OK").And.EndWith("ok"));
    }

    [Test]
    public async Task Refusal_OfHttp10_EndsTheConnection()
    {
        await using var harness = new GatewayHarness();
        using var client = await harness.ConnectAsync();

        await client.SendAsync("GET http://other.test/ HTTP/1.0\r\n\r\n");

        Assert.That(await client.ReadToEndAsync(), Does.StartWith("HTTP/1.1 403 ").And.Contain("Connection: close"));
    }

    [TestCase("a/b", "http://127.0.0.1")]
    [TestCase("..", "http://127.0.0.1")]
    [TestCase("", "http://127.0.0.1")]
    [TestCase("ok", "ftp://127.0.0.1")]
    [TestCase("ok", "http://user:secret@127.0.0.1")]
    public void Open_BadRoute_ConfigurationFailure(string name, string upstream)
    {
        var harness = new GatewayHarness { Models = { new ModelRoute { Name = name, Upstream = new Uri(upstream), Protocol = ModelProtocol.OpenAI } } };

        Assert.That(() => harness.Session, Throws.TypeOf<ProviderException>().With.Message.Not.Contains("secret"));
    }

    private sealed class BrokenJournal : IEgressJournal
    {
        public void Record(EgressDecision decision) => throw new InvalidOperationException();

        public void Record(EgressPolicy policy, ModelCall call) => throw new InvalidOperationException();
    }
}
