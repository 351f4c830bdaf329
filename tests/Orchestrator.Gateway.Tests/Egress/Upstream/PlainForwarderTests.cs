using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Orchestrator.Egress.Upstream;

[TestFixture]
public sealed class PlainForwarderTests
{
    private const string Get = "GET http://site.test/a/b?q=secret HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n";
    private static readonly EgressRule All = new() { Id = "site", Host = "site.test" };

    [Test]
    public async Task Get_AllowedHost_AnswerPassesAndIsWrittenDown()
    {
        await using var server = await WebServer.StartAsync(context =>
            context.Response.WriteAsync($"{context.Request.Method} {context.Request.Host} {context.Request.Path}{context.Request.QueryString}"));
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n").And.Contain("GET site.test /a/b?q=secret"));
        var decision = (await harness.Journal.WaitForDecisionsAsync(1)).Single();
        Assert.That(decision, Has.Property("Allowed").True.And.Property("Reason").EqualTo("site").And.Property("Status").EqualTo(200));
        Assert.That(decision.Path, Is.EqualTo("/a/b"), "a query may hold secrets");
        Assert.That(decision.BytesOut, Is.EqualTo(Get.Length));
        Assert.That(decision.BytesIn, Is.EqualTo(answer.Length));
        Assert.That((decision.RunId, decision.StageId, decision.Sandbox), Is.EqualTo((harness.Policy.RunId, harness.Policy.StageId, "sandbox-1")));
    }

    [Test]
    public async Task Get_NoRule_RefusedWithoutResolving()
    {
        await using var harness = new GatewayHarness();

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 ").And.Contain("no rule covers site.test").And.Contain("to_allow"));
        Assert.That(answer, Does.Contain(harness.Policy.StageId.ToString()));
        Assert.That(harness.Resolver.Asked, Is.Zero, "a name that is looked up is a way out too");
    }

    [TestCase("10.0.0.1")]
    [TestCase("127.0.0.1")]
    [TestCase("169.254.169.254")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("fd00:ec2::254")]
    public async Task Get_NameOfPrivateAddress_Refused(string address)
    {
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Resolver.Answer("site.test", address);

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 ").And.Contain("not public"));
        Assert.That(harness.Dialer.Dialled, Is.Empty);
    }

    [Test]
    public async Task Get_OneAddressOfSeveralPrivate_Refused()
    {
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Resolver.Answer("site.test", GatewayHarness.PublicAddress, "127.0.0.1");

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(harness.Dialer.Dialled, Is.Empty);
    }

    [Test]
    public async Task Get_NameRebinds_CheckedAddressDialledEveryTime()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Dialer.Lead(new IPEndPoint(IPAddress.Parse(GatewayHarness.PublicAddress), 80), server.Port);
        harness.Resolver.Answer("site.test", GatewayHarness.PublicAddress);
        harness.Resolver.Answer("site.test", "127.0.0.1");

        var first = await harness.AskAsync(Get);
        var second = await harness.AskAsync(Get);

        Assert.That(first, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(second, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(harness.Dialer.Dialled.Single().Address.ToString(), Is.EqualTo(GatewayHarness.PublicAddress));
    }

    [TestCase("2130706433")]
    [TestCase("0x7f.1")]
    [TestCase("0177.0.0.1")]
    [TestCase("127.1")]
    [TestCase("[::1]")]
    [TestCase("[::ffff:7f00:1]")]
    public async Task Get_LoopbackLiteralEvenWhenAllowed_Refused(string host)
    {
        await using var harness = new GatewayHarness
        {
            Rules = { new EgressRule { Id = "four", Host = "127.0.0.1" }, new EgressRule { Id = "six", Host = "[::1]" } },
        };

        var answer = await harness.AskAsync($"GET http://{host}/ HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 ").And.Contain("address_refused"));
        Assert.That(harness.Dialer.Dialled, Is.Empty);
    }

    [Test]
    public async Task Get_Redirect_PassedOnNotFollowed()
    {
        await using var server = RawServer.Answering("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.StartWith("HTTP/1.1 302 "));
        Assert.That(harness.Dialer.Dialled, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Get_HopByHopHeaders_StayHere()
    {
        await using var server = RawServer.Answering(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nKeep-Alive: timeout=5\r\nConnection: X-Gone\r\nX-Gone: 1\r\nX-Kept: 1\r\nProxy-Authenticate: Basic\r\n\r\nok");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(
            "GET http://SITE.test/ HTTP/1.1\r\nHost: site.TEST:80\r\nProxy-Authorization: Basic secret\r\nProxy-Connection: close\r\n"
            + "Connection: close, X-Private, Host\r\nX-Private: 1\r\nTE: trailers\r\nUpgrade: websocket\r\nKeep-Alive: 5\r\nX-Kept: 1\r\n\r\n");

        Assert.That(answer, Does.Contain("X-Kept: 1").And.Not.Contain("X-Gone").And.Not.Contain("Keep-Alive:").And.Not.Contain("Proxy-Authenticate"));
        Assert.That(server.Heads.Single(), Is.EqualTo("GET / HTTP/1.1\r\nHost: site.test\r\nX-Kept: 1\r\n\r\n"));
    }

    [TestCase("X-HTTP-Method-Override: DELETE")]
    [TestCase("x-original-url: /admin")]
    public async Task Get_OverrideHeaderUnderALimitingRule_Refused(string header)
    {
        await using var harness = new GatewayHarness { Rules = { All with { Methods = ["GET"] } } };
        harness.Resolver.Answer("site.test", GatewayHarness.PublicAddress);

        var answer = await harness.AskAsync($"GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n{header}\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 ").And.Contain("override_refused"));
    }

    [TestCase("POST", "/owner/repo.git/git-receive-pack")]
    [TestCase("POST", "/other/repo.git/git-upload-pack")]
    [TestCase("POST", "/gists")]
    [TestCase("PUT", "/owner/repo.git/git-upload-pack")]
    public async Task Request_PushOrPublishToAnAllowedHost_Refused(string method, string path)
    {
        await using var harness = new GatewayHarness
        {
            Rules = { All with { Methods = ["GET", "POST"], PathPrefixes = ["/owner/repo.git/info/refs", "/owner/repo.git/git-upload-pack"] } },
        };
        harness.Resolver.Answer("site.test", GatewayHarness.PublicAddress);

        var answer = await harness.AskAsync($"{method} http://site.test{path} HTTP/1.1\r\nHost: site.test\r\nContent-Length: 4\r\n\r\npack");

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(harness.Dialer.Dialled, Is.Empty);
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok")]
    [TestCase("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")]
    [TestCase("HTTP/1.1 200 OK\r\nX : y\r\n\r\n")]
    [TestCase("HTTP/1.1 20 OK\r\n\r\n")]
    [TestCase("HTTP/1.1 2000 OK\r\n\r\n")]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n")]
    [TestCase("ICY 200 OK\r\n\r\n")]
    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\n")]
    public async Task Get_MalformedAnswer_BadGateway(string upstreamAnswer)
    {
        await using var server = RawServer.Answering(upstreamAnswer);
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.StartWith("HTTP/1.1 502 ").And.Contain("bad_answer"));
    }

    [Test]
    public async Task Get_AnswerCutShort_SandboxCanTell()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.Contain("hello").And.Not.Contain("0\r\n\r\n"));
    }

    [Test]
    public async Task Get_AnswerEndsWithConnection_BecomesChunked()
    {
        await using var server = RawServer.Answering("HTTP/1.0 200 OK\r\n\r\nhello");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Get);

        Assert.That(answer, Does.Contain("Transfer-Encoding: chunked").And.EndWith("\r\n5\r\nhello\r\n0\r\n\r\n"));
    }

    [Test]
    public async Task Get_InterimAnswers_Skipped()
    {
        await using var server = RawServer.Answering("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        Assert.That(await harness.AskAsync(Get), Does.StartWith("HTTP/1.1 200 OK\r\n").And.EndWith("ok"));
    }

    [Test]
    public async Task Head_AnswerWithLength_HasNoBody()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n");
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Get.Replace("GET", "HEAD", StringComparison.Ordinal));

        Assert.That(answer, Does.Contain("Content-Length: 500").And.EndWith("\r\n\r\n"));
    }

    [Test]
    public async Task Get_SeveralOnOneConnection_UpstreamConnectionKept()
    {
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("<" + context.Request.Path + ">"));
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();

        // The second and third are sent before the first is answered.
        await client.SendAsync(string.Concat(Enumerable.Range(1, 3).Select(n => $"GET http://site.test/{n} HTTP/1.1\r\nHost: site.test\r\n\r\n")));
        client.EndSending();
        var answers = await client.ReadToEndAsync();

        Assert.That(answers, Does.Match("(?s)</1>.*</2>.*</3>"));
        Assert.That(harness.Dialer.Dialled, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Get_AnswerFollowedByStrayBytes_ConnectionNotReused()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadUntilAsync("\r\n\r\n");
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
            await connection.ReadToEndAsync();
        });
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var first = await harness.AskAsync(Get);
        var second = await harness.AskAsync(Get);

        Assert.That(first, Does.EndWith("ok"));
        Assert.That(second, Does.EndWith("ok").And.Not.Contain("poison"));
        Assert.That(harness.Dialer.Dialled, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Post_ExpectContinue_AskedForTheBodyOnlyWhenAllowed()
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync());
        });
        await using var harness = new GatewayHarness { Rules = { All with { PathPrefixes = ["/ok"] } } };
        harness.Host("site.test", server.Port);
        const string Rest = " HTTP/1.1\r\nHost: site.test\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 5\r\n\r\n";
        using var allowed = await harness.ConnectAsync();
        using var refused = await harness.ConnectAsync();

        await allowed.SendAsync("POST http://site.test/ok" + Rest);
        var interim = await allowed.ReadUntilAsync("\r\n\r\n");
        await allowed.SendAsync("hello");
        var answer = await allowed.ReadToEndAsync();
        await refused.SendAsync("POST http://site.test/no" + Rest);
        refused.EndSending();
        var refusal = await refused.ReadToEndAsync();

        Assert.That(interim, Is.EqualTo("HTTP/1.1 100 Continue\r\n\r\n"));
        Assert.That(answer, Does.Contain("hello"));
        Assert.That(refusal, Does.StartWith("HTTP/1.1 403 "));
    }

    [Test]
    public async Task Post_AnsweredBeforeTheBodyIsOver_AnswerPassesAndConnectionCloses()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadUntilAsync("\r\n\r\n");
            await connection.SendAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            await connection.ReadToEndAsync();
        });
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();

        await client.SendAsync("POST http://site.test/ HTTP/1.1\r\nHost: site.test\r\nContent-Length: 1000\r\n\r\nsome");
        var answer = await client.ReadToEndAsync();

        Assert.That(answer, Does.StartWith("HTTP/1.1 413 ").And.Contain("Connection: close").And.EndWith("no"));
    }

    [Test]
    public async Task Post_BodyInPieces_ArrivesWhole()
    {
        var firstPiece = new TaskCompletionSource();
        await using var server = await WebServer.StartAsync(async context =>
        {
            var buffer = new byte[10];
            var total = await context.Request.Body.ReadAsync(buffer);
            firstPiece.SetResult();
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var read)
            {
                total += read;
            }

            await context.Response.WriteAsync($"got {total}");
        });
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();

        await client.SendAsync("POST http://site.test/ HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\nContent-Length: 10\r\n\r\nhello");
        await firstPiece.Task;
        await client.SendAsync("world");

        Assert.That(await client.ReadToEndAsync(), Does.Contain("got 10"));
    }

    [Test]
    public async Task Get_LargeAnswer_ArrivesWhole()
    {
        const int Size = 20_000_000;
        await using var server = await WebServer.StartAsync(async context =>
        {
            var piece = new byte[100_000];
            for (var sent = 0; sent < Size; sent += piece.Length)
            {
                await context.Response.Body.WriteAsync(piece);
            }
        });
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port);

        var proxy = new HttpClientHandler { Proxy = new WebProxy($"http://127.0.0.1:{await PortAsync(harness)}") };
        using var client = new HttpClient(proxy);
        var body = await client.GetByteArrayAsync(new Uri("http://site.test/"));

        Assert.That(body, Has.Length.EqualTo(Size));
    }

    [Test]
    public async Task Get_UpstreamSilent_GatewayTimeout()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadUntilAsync("\r\n\r\n");
            asked.SetResult();
            await connection.ReadToEndAsync();
        });
        await using var harness = new GatewayHarness { Rules = { All }, Time = time };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();

        await client.SendAsync(Get);
        await asked.Task;
        var reading = client.ReadUntilAsync("timed_out");
        time.Advance(harness.Options.IdleTimeout + TimeSpan.FromSeconds(2));

        Assert.That(await reading, Does.StartWith("HTTP/1.1 504 "));
    }

    private static async Task<int> PortAsync(GatewayHarness harness)
    {
        using var _ = await harness.ConnectAsync();
        return harness.Port;
    }
}
