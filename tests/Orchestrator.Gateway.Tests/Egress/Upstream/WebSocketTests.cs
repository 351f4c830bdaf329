using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orchestrator.Egress.Upstream;

[TestFixture]
public sealed class WebSocketTests
{
    private const string Upgrade = "GET http://site.test/socket HTTP/1.1\r\nHost: site.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    private const string Switched = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static readonly EgressRule Rule = new() { Id = "socket", Host = "site.test", Methods = ["GET"], PathPrefixes = ["/socket"] };

    [Test]
    public async Task Get_RealWebSocket_TalksBothWaysAndIsRecorded()
    {
        await using var server = await WebServer.StartAsync(EchoAsync);
        await using var harness = new GatewayHarness { Rules = { Rule } };
        harness.Host("site.test", server.Port);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var client = await harness.ConnectAsync();
        await client.SendAsync(Upgrade);
        var head = await client.ReadUntilAsync("\r\n\r\n");
        await using var stream = new NetworkStream(client.Socket);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions());

        await socket.SendAsync(new byte[100_000], WebSocketMessageType.Binary, true, patience.Token);
        var received = 0;
        for (var whole = false; !whole;)
        {
            var result = await socket.ReceiveAsync(new byte[16 * 1024].AsMemory(), patience.Token);
            received += result.Count;
            whole = result.EndOfMessage;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
        client.EndSending();

        Assert.That(head, Does.StartWith("HTTP/1.1 101 ").And.Contain("Upgrade: websocket"));
        Assert.That(received, Is.EqualTo(100_000));
        var decision = (await harness.Journal.WaitForDecisionsAsync(1)).Single();
        Assert.That(decision, Has.Property("Allowed").True.And.Property("Rule").EqualTo("socket").And.Property("Status").EqualTo(101).And.Property("Path").EqualTo("/socket"));
        Assert.That(decision.BytesOut, Is.GreaterThan(100_000));
        Assert.That(decision.BytesIn, Is.GreaterThan(100_000));
        Assert.That(decision.Elapsed, Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task Get_ServerSpeaksWithItsAnswer_NothingIsLost()
    {
        await using var server = RawServer.Answering(Switched + "first words");
        await using var harness = new GatewayHarness { Rules = { Rule } };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();

        await client.SendAsync(Upgrade);
        client.EndSending();

        Assert.That(await client.ReadToEndAsync(), Does.EndWith("\r\n\r\nfirst words"));
    }

    [TestCase("/other", "site.test", "path_refused")]
    [TestCase("/socket", "evil.test", "host_refused")]
    public async Task Get_NotAllowed_NothingIsSent(string path, string host, string code)
    {
        await using var harness = new GatewayHarness { Rules = { Rule } };

        var answer = await harness.AskAsync(Upgrade.Replace("/socket", path, StringComparison.Ordinal).Replace("site.test", host, StringComparison.Ordinal));

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 ").And.Contain(code));
        Assert.That(harness.Dialer.Dialled, Is.Empty);
    }

    [TestCase("Upgrade: websocket", "Upgrade: h2c")]
    [TestCase("Upgrade: websocket", "Upgrade: websocket, h2c")]
    [TestCase("Connection: Upgrade", "Connection: keep-alive")]
    [TestCase("GET http", "OPTIONS http")]
    public async Task Request_AnotherUpgrade_SentOnAsPlainHttpAndASwitchIsRefused(string from, string to)
    {
        await using var server = RawServer.Answering(Switched + "smuggled");
        await using var harness = new GatewayHarness { Rules = { new EgressRule { Id = "all", Host = "site.test" } } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Upgrade.Replace(from, to, StringComparison.Ordinal));

        Assert.That(answer, Does.StartWith("HTTP/1.1 502 ").And.Not.Contain("smuggled"));
        Assert.That(server.Heads.Single(), Does.Not.Contain("Upgrade"));
    }

    [Test]
    public async Task Get_ServerDoesNotSwitch_ItsAnswerComesThroughAndTheNextRequestIsChecked()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        await using var harness = new GatewayHarness { Rules = { Rule } };
        harness.Host("site.test", server.Port);
        using var client = await harness.ConnectAsync();

        await client.SendAsync(Upgrade + "GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n");
        var answers = await client.ReadToEndAsync();

        Assert.That(answers, Does.StartWith("HTTP/1.1 200 OK").And.Contain("HTTP/1.1 403 ").And.Contain("host_refused"));
    }

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        await using var stream = await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[16 * 1024];
        while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } result)
        {
            await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }
}
