using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace Orchestrator.Egress.Tunnels;

[TestFixture]
public sealed class TunnelForwarderTests
{
    private const string Connect = "CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\n\r\n";
    private static readonly EgressRule All = new() { Id = "site", Host = "site.test" };

    [Test]
    public async Task Connect_RealTls_Passes()
    {
        using var certificate = WebServer.Certificate("site.test");
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync("inside " + context.Request.Path), certificate);
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port, 443);
        (await harness.ConnectAsync()).Dispose();
        using var handler = new SocketsHttpHandler
        {
            Proxy = new WebProxy($"http://127.0.0.1:{harness.Port}"),
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == certificate.GetCertHashString(),
            },
        };

        using (var client = new HttpClient(handler))
        {
            Assert.That(await client.GetStringAsync(new Uri("https://site.test/x")), Is.EqualTo("inside /x"));
        }

        var decision = (await harness.Journal.WaitForDecisionsAsync(1)).Single();
        Assert.That(decision, Has.Property("Allowed").True.And.Property("Method").EqualTo("CONNECT").And.Property("Path").Empty.And.Property("Status").Null);
        Assert.That((decision.Host, decision.Port), Is.EqualTo(("site.test", 443)));
        Assert.That(decision.BytesIn, Is.GreaterThan(1000));
    }

    [TestCase("evil.test", "asks for another host")]
    [TestCase("www.site.test", "asks for another host")]
    [TestCase(null, "does not say which host")]
    public async Task Connect_ClientHelloForAnotherHost_NothingPasses(string? name, string reason) =>
        await AssertRefusedAsync(ClientHelloTests.Hello(name is null ? null : ClientHelloTests.ServerName(name)), reason);

    [Test]
    public async Task Connect_EncryptedClientHello_NothingPasses() =>
        await AssertRefusedAsync(ClientHelloTests.Hello([.. ClientHelloTests.ServerName("site.test"), .. ClientHelloTests.Extension(0xfe0d, [0])]), "is encrypted");

    [TestCase("GET / HTTP/1.1\r\nHost: site.test\r\n\r\n")]
    [TestCase("SSH-2.0-x\r\n")]
    [TestCase("")]
    public async Task Connect_NotTls_NothingPasses(string bytes) => await AssertRefusedAsync(Encoding.ASCII.GetBytes(bytes), "TLS");

    [TestCase("CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n", "host_refused")]
    [TestCase("CONNECT site.test:22 HTTP/1.1\r\nHost: site.test:22\r\n\r\n", "port_refused")]
    [TestCase("CONNECT limited.test:443 HTTP/1.1\r\nHost: limited.test:443\r\n\r\n", "tunnel_refused")]
    [TestCase("CONNECT inner.test:443 HTTP/1.1\r\nHost: inner.test:443\r\n\r\n", "address_refused")]
    public async Task Connect_NotAllowed_Refused(string request, string code)
    {
        await using var harness = new GatewayHarness
        {
            Rules =
            {
                All,
                new EgressRule { Id = "limited", Host = "limited.test", Methods = ["GET"] },
                new EgressRule { Id = "inner", Host = "inner.test" },
            },
        };
        harness.Resolver.Answer("inner.test", "192.168.0.1");

        var answer = await harness.AskAsync(request);

        Assert.That(answer, Does.StartWith("HTTP/1.1 403 ").And.Contain(code));
        Assert.That(harness.Dialer.Dialled, Is.Empty);
    }

    [Test]
    public async Task Connect_SandboxEndsItsHalf_OtherHalfGoesOn()
    {
        await using var server = new RawServer(async connection =>
        {
            await connection.ReadToEndAsync();
            await connection.SendAsync("after the end");
        });
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port, 443);
        using var client = await harness.ConnectAsync();

        await client.SendAsync(Connect);
        await client.ReadUntilAsync("\r\n\r\n");
        await client.SendAsync(ClientHelloTests.Hello(ClientHelloTests.ServerName("site.test")));
        client.EndSending();

        Assert.That(await client.ReadToEndAsync(), Is.EqualTo("after the end"));
    }

    [Test]
    public async Task Connect_HelloSentWithTheRequest_Passes()
    {
        var hello = ClientHelloTests.Hello(ClientHelloTests.ServerName("SITE.test"));
        await using var server = new RawServer(async connection => await connection.SendAsync("got " + (await connection.ReadToEndAsync()).Length));
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port, 443);
        using var client = await harness.ConnectAsync();

        await client.SendAsync([.. Encoding.ASCII.GetBytes(Connect), .. hello, 23, 3, 3, 0, 1, 0]);
        client.EndSending();

        Assert.That(await client.ReadToEndAsync(), Does.EndWith($"got {hello.Length + 6}"));
    }

    [Test]
    public async Task Connect_PublicAddressAllowedByItself_NeedsNoName()
    {
        await using var server = new RawServer(async connection => await connection.SendAsync("got " + (await connection.ReadToEndAsync()).Length));
        await using var harness = new GatewayHarness { Rules = { new EgressRule { Id = "address", Host = GatewayHarness.PublicAddress } } };
        harness.Host("unused.test", server.Port, 443);
        using var client = await harness.ConnectAsync();

        await client.SendAsync($"CONNECT {GatewayHarness.PublicAddress}:443 HTTP/1.0\r\n\r\n");
        await client.ReadUntilAsync("\r\n\r\n");
        await client.SendAsync(ClientHelloTests.Hello(null));
        client.EndSending();

        Assert.That(await client.ReadToEndAsync(), Does.StartWith("got "));
    }

    [Test]
    public async Task Connect_NothingForTooLong_Cut()
    {
        var time = new FakeTimeProvider();
        await using var server = new RawServer(async connection => await connection.ReadToEndAsync());
        await using var harness = new GatewayHarness { Rules = { All }, Time = time };
        harness.Host("site.test", server.Port, 443);
        using var client = await harness.ConnectAsync();
        await client.SendAsync(Connect);
        await client.ReadUntilAsync("\r\n\r\n");

        var reading = client.ReadToEndAsync();

        // The answer can be here before the gateway begins to wait for the hello; time goes on until it has been cut.
        while (!reading.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await reading, Is.Empty);
        Assert.That((await harness.Journal.WaitForDecisionsAsync(1)).Single().Allowed, Is.False);
    }

    private static async Task AssertRefusedAsync(byte[] firstBytes, string reason)
    {
        var received = new TaskCompletionSource<string>();
        await using var server = new RawServer(async connection => received.SetResult(await connection.ReadToEndAsync()));
        await using var harness = new GatewayHarness { Rules = { All } };
        harness.Host("site.test", server.Port, 443);
        using var client = await harness.ConnectAsync();

        await client.SendAsync(Connect);
        var established = await client.ReadUntilAsync("\r\n\r\n");
        await client.SendAsync(firstBytes);
        client.Socket.Shutdown(SocketShutdown.Send);
        await client.ReadToEndAsync();

        Assert.That(established, Does.StartWith("HTTP/1.1 200 "));
        Assert.That(await received.Task, Is.Empty, "not a byte may reach the other side");
        var decision = (await harness.Journal.WaitForDecisionsAsync(1)).Single();
        Assert.That(decision.Allowed, Is.False);
        Assert.That(decision.Reason, Does.Contain(reason));
    }
}
