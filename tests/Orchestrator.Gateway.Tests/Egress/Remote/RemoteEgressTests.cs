using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Orchestrator.Servers;

namespace Orchestrator.Egress.Remote;

/// <summary>A gateway in a process of its own, as its workers and those who are none find it.</summary>
[TestFixture]
internal sealed class RemoteEgressTests
{
    private const string Request = "GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\n\r\n";

    private static readonly EgressRule Site = new() { Id = "site", Host = "site.test" };

    private RemoteHarness _harness = null!;
    private WebServer _web = null!;

    [SetUp]
    public async Task StartBoth()
    {
        _web = await WebServer.StartAsync(context => context.Response.WriteAsync("from the site"));
        _harness = await RemoteHarness.StartAsync();
        _harness.Inner.Host("site.test", _web.Port);
    }

    [TearDown]
    public async Task StopBoth()
    {
        await _harness.DisposeAsync();
        await _web.DisposeAsync();
    }

    [Test]
    public async Task Request_AllowedHost_AnsweredAndOthersRefusedAndBillExact()
    {
        var (session, port) = _harness.Open(RemoteHarness.Policy(Site));

        var allowed = await RemoteHarness.AskAsync(port, Request);
        var refused = await RemoteHarness.AskAsync(port, "GET http://other.test/ HTTP/1.1\r\nHost: other.test\r\nConnection: close\r\n\r\n");
        await session.DisposeAsync();

        Assert.That(allowed, Does.StartWith("HTTP/1.1 200 ").And.Contain("from the site"));
        Assert.That(refused, Does.StartWith("HTTP/1.1 403 "));
        Assert.That((session.Usage.Allowed, session.Usage.Refused), Is.EqualTo((1, 1)));
        Assert.That(session.Usage.Bytes, Is.EqualTo(_harness.Inner.Journal.Decisions.Sum(decision => decision.BytesIn + decision.BytesOut)));
        Assert.That(_harness.WorkerJournal.Decisions, Is.Empty);
        Assert.That(_harness.Server.Sessions, Is.Zero);
    }

    [Test]
    public async Task Gateway_StartedAgainWhileAStageRuns_OpenedAgainWithWhatIsLeft()
    {
        var (session, port) = _harness.Open(RemoteHarness.Policy(Site) with { ByteLimit = 100_000 });
        await RemoteHarness.AskAsync(port, Request);
        var address = _harness.Server.EndPoint!.Port;
        await _harness.StopServerAsync();

        var waiting = RemoteHarness.AskAsync(port, Request);
        await _harness.StartServerAsync(address);
        var after = await waiting;
        await session.DisposeAsync();

        Assert.That(after, Does.Contain("from the site"));
        Assert.That(_harness.Inner.Journal.Decisions.Select(decision => decision.Allowed), Is.EqualTo(new[] { true, true }));
        Assert.That(session.Usage.Allowed, Is.GreaterThanOrEqualTo(1));
    }

    [Test]
    public async Task Gateway_Away_SandboxToldInTime()
    {
        await _harness.StopServerAsync();
        _harness.WorkerOptions.Patience = TimeSpan.FromMilliseconds(200);
        var (_, port) = _harness.Open(RemoteHarness.Policy(Site));

        Assert.That(await RemoteHarness.AskAsync(port, Request), Does.StartWith("HTTP/1.1 503 "));
        await _harness.StartServerAsync(0);
    }

    [Test]
    public async Task Stranger_WithoutCertificateOrWithAnother_NothingSaid()
    {
        using var others = new TestAuthority("somebody else");
        var (certificate, key) = others.IssueFiles("worker", TestAuthority.ClientUse);
        var (serverCertificate, serverKey) = _harness.Authority.IssueFiles("gateway", TestAuthority.ServerUse);
        var (lateCertificate, lateKey) = _harness.Authority.IssueFiles("worker", TestAuthority.ClientUse, days: -1);

        foreach (var options in new[] { _harness.Options(certificate, key), _harness.Options(serverCertificate, serverKey), _harness.Options(lateCertificate, lateKey) })
        {
            Assert.That(async () => await AskToOpenAsync(options), Throws.InstanceOf<IOException>().Or.InstanceOf<AuthenticationException>());
        }

        using var plain = await RawClient.ConnectAsync(_harness.Server.EndPoint!.Port);
        await plain.SendAsync(Request);
        plain.EndSending();
        Assert.That(await plain.ReadToEndAsync(), Does.Not.Contain("HTTP/"));
        Assert.That(_harness.Server.Sessions, Is.Zero);
    }

    [Test]
    public async Task Connection_WithoutSecretOrWithAnothers_Refused()
    {
        var (id, secret) = (Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(32));
        var (otherId, otherSecret) = (Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(32));
        await using var own = await OpenAsync(id, secret, RemoteHarness.Policy(Site));
        await using var other = await OpenAsync(otherId, otherSecret, RemoteHarness.Policy());

        Assert.That(await ConnectAsync(id, null), Is.EqualTo(FrameKind.Refused));
        Assert.That(await ConnectAsync(id, []), Is.EqualTo(FrameKind.Refused));
        Assert.That(await ConnectAsync(id, otherSecret), Is.EqualTo(FrameKind.Refused));
        Assert.That(await ConnectAsync(id, SHA256.HashData(secret)), Is.EqualTo(FrameKind.Refused));
        Assert.That(await ConnectAsync(Guid.CreateVersion7(), secret), Is.EqualTo(FrameKind.Refused));
        Assert.That(await ConnectAsync(id, secret), Is.EqualTo(FrameKind.Accepted));
    }

    [Test]
    public async Task Connection_SecretOfAStageThatEnded_Refused()
    {
        var (id, secret) = (Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(32));
        await using var control = await OpenAsync(id, secret, RemoteHarness.Policy(Site));
        Assert.That(await ConnectAsync(id, secret), Is.EqualTo(FrameKind.Accepted));

        await FrameStream.WriteAsync(control, new Frame { Kind = FrameKind.Close }, CancellationToken.None);
        while ((await FrameStream.ReadAsync(control, CancellationToken.None)).Kind != FrameKind.Closed)
        {
        }

        Assert.That(await ConnectAsync(id, secret), Is.EqualTo(FrameKind.Refused));
    }

    [Test]
    public async Task WorkerDies_ItsWaysOut_AreCut()
    {
        var (id, secret) = (Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(32));
        var control = await OpenAsync(id, secret, RemoteHarness.Policy(Site));
        await using var connection = await _harness.DialAsync(_harness.WorkerOptions);
        await FrameStream.WriteAsync(connection, new Frame { Kind = FrameKind.Connect, Session = id, Secret = secret }, CancellationToken.None);
        await FrameStream.ReadAsync(connection, CancellationToken.None);

        await control.DisposeAsync();

        Assert.That(await ReadToEndAsync(connection), Is.Empty);
        Assert.That(await ConnectAsync(id, secret), Is.EqualTo(FrameKind.Refused));
    }

    [Test]
    public async Task Policy_OfAWayOutThatIsOpen_CannotBeChanged()
    {
        var (id, secret) = (Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(32));
        var policy = RemoteHarness.Policy(Site) with { ByteLimit = 1000 };
        await using var own = await OpenAsync(id, secret, policy);

        Assert.That(await AskToOpenAsync(_harness.WorkerOptions, id, secret, policy with { Rules = [Site, new EgressRule { Id = "more", Host = "other.test" }] }), Is.EqualTo(FrameKind.Refused));
        Assert.That(await AskToOpenAsync(_harness.WorkerOptions, id, secret, policy with { ByteLimit = 2000 }), Is.EqualTo(FrameKind.Refused));
        Assert.That(await AskToOpenAsync(_harness.WorkerOptions, id, RandomNumberGenerator.GetBytes(32), policy), Is.EqualTo(FrameKind.Refused));
        Assert.That(await AskToOpenAsync(_harness.WorkerOptions, id, secret, policy with { ByteLimit = 900 }), Is.EqualTo(FrameKind.Accepted));
    }

    [Test]
    public async Task Sandbox_SpeaksTheWorkersLanguage_HeardAsARequestThatIsNone()
    {
        var (session, port) = _harness.Open(RemoteHarness.Policy());
        using var bytes = new MemoryStream();
        await FrameStream.WriteAsync(bytes, new Frame { Kind = FrameKind.Open, Session = Guid.CreateVersion7(), SecretHash = new byte[32], Policy = RemoteHarness.Policy(Site) }, CancellationToken.None);
        using var client = await RawClient.ConnectAsync(port);
        await client.SendAsync(bytes.ToArray());
        client.EndSending();

        Assert.That(await client.ReadToEndAsync(), Does.Not.Contain("HTTP/1.1 200"));
        Assert.That(await RemoteHarness.AskAsync(port, Request), Does.StartWith("HTTP/1.1 403 "));
        Assert.That(session.Policy.Rules, Is.Empty);
        Assert.That(_harness.Server.Sessions, Is.EqualTo(1));
    }

    [Test]
    public async Task Model_WorkerNamesAnotherAddressForIt_KeyGoesWhereTheGatewaySays()
    {
        var keys = new List<string>();
        await using var vendor = await WebServer.StartAsync(async context =>
        {
            keys.Add(context.Request.Headers["x-api-key"].ToString());
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync("""{"model":"m","usage":{"input_tokens":3,"output_tokens":5}}""");
        });
        await using var thief = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        _harness.Inner.Secrets["anthropic"] = "the-key";
        _harness.GatewayModels.Add(new ModelRoute { Name = "anthropic", Upstream = new Uri($"http://127.0.0.1:{vendor.Port}"), Protocol = ModelProtocol.AnthropicMessages, Credential = "anthropic" });
        var stolen = _harness.GatewayModels[0] with { Upstream = new Uri($"http://127.0.0.1:{thief.Port}") };
        var (session, port) = _harness.Open(RemoteHarness.Policy() with { Models = [stolen] });
        const string Body = """{"model":"m","max_tokens":10,"messages":[]}""";

        var answer = await RemoteHarness.AskAsync(
            port, $"POST /anthropic/v1/messages HTTP/1.1\r\nHost: 127.0.0.1:8399\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}");
        await session.DisposeAsync();

        Assert.That(answer, Does.Contain("output_tokens"));
        Assert.That(keys, Is.EqualTo(new[] { "the-key" }));
        Assert.That(thief.Accepted, Is.Zero);
        Assert.That((session.Usage.ModelCalls, session.Usage.InputTokens, session.Usage.OutputTokens), Is.EqualTo((1, 3L, 5L)));
        Assert.That(_harness.WorkerJournal.Calls, Has.Count.EqualTo(1));
        Assert.That(await AskToOpenAsync(_harness.WorkerOptions, Guid.CreateVersion7(), new byte[32], RemoteHarness.Policy() with { Models = [stolen with { Name = "mine" }] }), Is.EqualTo(FrameKind.Refused));
    }

    private Task<FrameKind> AskToOpenAsync(RemoteGatewayOptions options) =>
        AskToOpenAsync(options, Guid.CreateVersion7(), RandomNumberGenerator.GetBytes(32), RemoteHarness.Policy(Site));

    private async Task<FrameKind> AskToOpenAsync(RemoteGatewayOptions options, Guid id, byte[] secret, EgressPolicy policy)
    {
        await using var tls = await _harness.DialAsync(options);
        return await AskToOpenAsync(tls, id, secret, policy);
    }

    private static async Task<FrameKind> AskToOpenAsync(SslStream tls, Guid id, byte[] secret, EgressPolicy policy)
    {
        await FrameStream.WriteAsync(
            tls, new Frame { Kind = FrameKind.Open, Session = id, SecretHash = SHA256.HashData(secret), Policy = policy }, CancellationToken.None);
        return (await FrameStream.ReadAsync(tls, CancellationToken.None)).Kind;
    }

    private async Task<SslStream> OpenAsync(Guid id, byte[] secret, EgressPolicy policy)
    {
        var tls = await _harness.DialAsync(_harness.WorkerOptions);
        Assert.That(await AskToOpenAsync(tls, id, secret, policy), Is.EqualTo(FrameKind.Accepted));
        return tls;
    }

    private async Task<FrameKind> ConnectAsync(Guid id, byte[]? secret)
    {
        await using var tls = await _harness.DialAsync(_harness.WorkerOptions);
        await FrameStream.WriteAsync(tls, new Frame { Kind = FrameKind.Connect, Session = id, Secret = secret }, CancellationToken.None);
        return (await FrameStream.ReadAsync(tls, CancellationToken.None)).Kind;
    }

    private static async Task<string> ReadToEndAsync(SslStream tls)
    {
        try
        {
            using var reader = new StreamReader(tls);
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
