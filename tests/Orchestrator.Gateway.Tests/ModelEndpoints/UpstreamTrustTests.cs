using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Orchestrator.Egress;
using Orchestrator.Failures;
using Orchestrator.Servers;

namespace Orchestrator.ModelEndpoints;

/// <summary>Model endpoints behind real TLS, by certificates that are right and by such as an attacker has.</summary>
[TestFixture]
public sealed class UpstreamTrustTests
{
    private const string Secret = "sk-real-0123456789";
    private const string Request = "POST /model/v1/responses HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";

    private readonly TestAuthority _authority = new("house");

    [OneTimeTearDown]
    public void Forget() => _authority.Dispose();

    [TestCase(HttpProtocols.Http1, "HTTP/1.1")]
    [TestCase(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task Post_AuthorityInTheBundle_AnsweredByWhatTheServerOffers(HttpProtocols offered, string spoken)
    {
        using var certificate = _authority.Issue("localhost");
        await using var server = await WebServer.StartAsync(context => context.Response.WriteAsync(context.Request.Protocol + (context.Request.IsHttps ? " in TLS" : "")), certificate, offered);
        await using var harness = Harness(server.Port, _authority.AuthorityFile);

        Assert.That(await harness.AskAsync(Request), Does.StartWith("HTTP/1.1 200 ").And.Contain($"{spoken} in TLS"));
    }

    [TestCase("localhost", 1, false, "no authority")]
    [TestCase("other.test", 1, true, "another host")]
    [TestCase("localhost", -1, true, "expired")]
    public async Task Post_CertificateIsWrong_NothingIsSentAndTheReasonRecorded(string host, int days, bool trusted, string reason)
    {
        using var certificate = _authority.Issue(host, days);
        await AssertRefusedAsync(certificate, trusted ? _authority.AuthorityFile : "", reason);
    }

    [Test]
    public async Task Post_SelfSigned_NothingIsSent()
    {
        using var certificate = WebServer.Certificate("localhost");
        await AssertRefusedAsync(certificate, _authority.AuthorityFile, "no authority");
    }

    [Test]
    public async Task Post_AuthorityOfTheSameName_NothingIsSent()
    {
        using var impostor = new TestAuthority("house");
        using var certificate = impostor.Issue("localhost");
        await AssertRefusedAsync(certificate, _authority.AuthorityFile, "no authority");
    }

    [Test]
    public async Task Post_ServerSpeaksNoTls_KeyIsNotSentInTheOpen()
    {
        var received = new TaskCompletionSource<string>();
        await using var server = new RawServer(async connection =>
        {
            var first = await connection.ReadUntilAsync("\x01");
            received.TrySetResult(first);
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}");
        });
        await using var harness = Harness(server.Port, _authority.AuthorityFile);

        var answer = await harness.AskAsync(Request);

        Assert.That(answer, Does.StartWith("HTTP/1.1 502 ").And.Contain("does not speak TLS"));
        Assert.That(await received.Task, Does.Not.Contain(Secret).And.Not.Contain("HTTP"));
    }

    [TestCase("")]
    [TestCase("no certificate in here")]
    public async Task Open_BundleUnusable_ConfigurationFailure(string content)
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, content);
        var harness = Harness(1, path);

        Assert.That(() => harness.Gateway, Throws.TypeOf<ProviderException>().With.Property("Category").EqualTo(FailureCategory.Configuration));
        File.Delete(path);
    }

    private static async Task AssertRefusedAsync(X509Certificate2 certificate, string bundle, string reason)
    {
        var asked = 0;
        await using var server = await WebServer.StartAsync(
            context =>
            {
                Interlocked.Increment(ref asked);
                return Task.CompletedTask;
            },
            certificate);
        await using var harness = Harness(server.Port, bundle);

        var answer = await harness.AskAsync(Request);

        Assert.That(answer, Does.StartWith("HTTP/1.1 502 ").And.Contain("certificate of localhost").And.Contain(reason));
        Assert.That(asked, Is.Zero);
        Assert.That((await harness.Journal.WaitForDecisionsAsync(1)).Single().Reason, Does.Contain("certificate of localhost").And.Contain(reason));
    }

    private static GatewayHarness Harness(int port, string bundle) => new()
    {
        Options = { CertificateAuthorities = bundle },
        Secrets = { ["key"] = Secret },
        Models = { new ModelRoute { Name = "model", Upstream = new Uri($"https://localhost:{port}"), Protocol = ModelProtocol.OpenAI, Credential = "key" } },
    };
}
