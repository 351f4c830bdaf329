using Microsoft.AspNetCore.Http;

namespace Orchestrator.Egress.Http;

/// <summary>Requests that two parsers could read differently. None of them may reach the other side.</summary>
[TestFixture]
public sealed class RequestStrictnessTests
{
    private const string Head = "POST http://site.test/ HTTP/1.1\r\nHost: site.test\r\n";

    [TestCase(Head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, TestName = "length and chunked")]
    [TestCase(Head + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, TestName = "length twice")]
    [TestCase(Head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400, TestName = "two lengths")]
    [TestCase(Head + "Content-Length: 5, 5\r\n\r\nhello", 400, TestName = "length as a list")]
    [TestCase(Head + "Content-Length: +5\r\n\r\nhello", 400, TestName = "length with sign")]
    [TestCase(Head + "Content-Length: 0x5\r\n\r\nhello", 400, TestName = "length in hexadecimal")]
    [TestCase(Head + "Content-Length: -1\r\n\r\n", 400, TestName = "negative length")]
    [TestCase(Head + "Content-Length: 99999999999999999999\r\n\r\n", 400, TestName = "length that overflows")]
    [TestCase(Head + "Content-Length:\r\n\r\n", 400, TestName = "empty length")]
    [TestCase(Head + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, TestName = "two codings")]
    [TestCase(Head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400, TestName = "coding twice")]
    [TestCase(Head + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501, TestName = "unknown coding")]
    [TestCase(Head + "Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n", 400, TestName = "coding after vertical tab")]
    [TestCase("POST http://site.test/ HTTP/1.0\r\nHost: site.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, TestName = "chunked in HTTP 1.0")]
    [TestCase("GET http://site.test/ HTTP/1.1\nHost: site.test\n\n", 400, TestName = "bare line feeds")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\nX: y\r\n\r\n", 400, TestName = "one bare line feed")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\rX: y\r\n\r\n", 400, TestName = "bare carriage return")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nX: a\r\n b\r\n\r\n", 400, TestName = "folded header")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\n Host: site.test\r\n\r\n", 400, TestName = "space before first header")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost : site.test\r\n\r\n", 400, TestName = "space before colon")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n: x\r\n\r\n", 400, TestName = "header without name")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nnocolon\r\n\r\n", 400, TestName = "header without colon")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nX: a\0b\r\n\r\n", 400, TestName = "null in header")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: other.test\r\n\r\n", 400, TestName = "Host of another host")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test:81\r\n\r\n", 400, TestName = "Host of another port")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\nHost: site.test\r\nHost: site.test\r\n\r\n", 400, TestName = "Host twice")]
    [TestCase("GET http://site.test/ HTTP/1.1\r\n\r\n", 400, TestName = "no Host")]
    [TestCase("GET http://user@site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "user name in target")]
    [TestCase("GET http://site.test\\@evil.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "backslash in authority")]
    [TestCase("GET http:///x HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "no host in target")]
    [TestCase("GET http://site.test:0080/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "port with zeros")]
    [TestCase("GET http://site.test:99999/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "port too large")]
    [TestCase("GET http://site.test/#x HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "fragment")]
    [TestCase("GET http://site.test/\u00e9 HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "byte outside ASCII")]
    [TestCase("GET https://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "https without tunnel")]
    [TestCase("GET ftp://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "other scheme")]
    [TestCase("GET  http://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "two spaces")]
    [TestCase("GET http://site.test/ HTTP/1.1 \r\nHost: site.test\r\n\r\n", 505, TestName = "space after version")]
    [TestCase("GET http://site.test/\r\nHost: site.test\r\n\r\n", 400, TestName = "no version")]
    [TestCase("GET http://site.test/ HTTP/2.0\r\nHost: site.test\r\n\r\n", 505, TestName = "other version")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, TestName = "HTTP 2 preface")]
    [TestCase("G\u0001T http://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "control character in method")]
    [TestCase("OPTIONS * HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "asterisk")]
    [TestCase("\r\nGET http://site.test/ HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "empty first line")]
    [TestCase("CONNECT site.test HTTP/1.1\r\nHost: site.test\r\n\r\n", 400, TestName = "CONNECT without port")]
    [TestCase("CONNECT site.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n", 400, TestName = "CONNECT with another Host")]
    [TestCase("CONNECT site.test:443 HTTP/1.1\r\nHost: site.test:443\r\nContent-Length: 3\r\n\r\nabc", 400, TestName = "CONNECT with a body")]
    [TestCase("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\n", 400, TestName = "TLS instead of HTTP")]
    public async Task Request_Ambiguous_RefusedAndNothingDialled(string request, int status)
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var harness = new GatewayHarness { Rules = { new EgressRule { Id = "all", Host = "site.test" } } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(request);

        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(answer, Does.Contain("\r\nConnection: close\r\n"), "nothing after an ambiguous request may be read as another");
        Assert.That(harness.Dialer.Dialled, Is.Empty);
        var decision = (await harness.Journal.WaitForDecisionsAsync(1)).Single();
        Assert.That(decision.Allowed, Is.False);
    }

    [TestCase("5\nhello\r\n0\r\n\r\n", TestName = "chunk size ends in line feed")]
    [TestCase("5 \r\nhello\r\n0\r\n\r\n", TestName = "chunk size with space")]
    [TestCase("0x5\r\nhello\r\n0\r\n\r\n", TestName = "chunk size with prefix")]
    [TestCase("-5\r\nhello\r\n0\r\n\r\n", TestName = "negative chunk size")]
    [TestCase("FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", TestName = "chunk size that overflows")]
    [TestCase("5\r\nhelloX\r\n0\r\n\r\n", TestName = "chunk longer than said")]
    [TestCase("5\r\nhello\n0\r\n\r\n", TestName = "chunk ends in line feed")]
    [TestCase("5;a\rb\r\nhello\r\n0\r\n\r\n", TestName = "carriage return in extension")]
    [TestCase("5\r\nhel", TestName = "chunk that ends early")]
    public async Task Body_MalformedChunks_RequestNeverCompletes(string body)
    {
        var received = new TaskCompletionSource<string>();
        await using var server = new RawServer(async connection => received.TrySetResult(await connection.ReadToEndAsync()));
        await using var harness = new GatewayHarness { Rules = { new EgressRule { Id = "all", Host = "site.test" } } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(Head + "Transfer-Encoding: chunked\r\n\r\n" + body);

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 "));
        Assert.That(await received.Task, Does.Not.EndWith("0\r\n\r\n"), "the other side must see an unfinished request");
    }

    [Test]
    public async Task Head_LongerThanLimit_Refused()
    {
        await using var harness = new GatewayHarness();

        var answer = await harness.AskAsync("GET http://site.test/ HTTP/1.1\r\nX: " + new string('a', 70_000) + "\r\n\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 431 "));
    }

    [Test]
    public async Task Head_TooManyHeaders_Refused()
    {
        await using var harness = new GatewayHarness();

        var answer = await harness.AskAsync("GET http://site.test/ HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 201)) + "\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 431 "));
    }

    [Test]
    public async Task Chunks_WithExtensionsAndTrailers_ReframedWithoutThem()
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync(await reader.ReadToEndAsync() + context.Request.Headers["X-Late"]);
        });
        await using var harness = new GatewayHarness { Rules = { new EgressRule { Id = "all", Host = "site.test" } } };
        harness.Host("site.test", server.Port);

        var answer = await harness.AskAsync(
            Head + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Late: smuggled\r\n\r\n");

        Assert.That(answer, Does.Contain("hello world").And.Not.Contain("smuggled"));
    }

    [Test]
    public async Task Request_SecondOneInTheBody_CountsAsBody()
    {
        await using var server = await WebServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            await context.Response.WriteAsync($"<{context.Request.Method} {context.Request.Path} {body.Length}>");
        });
        await using var harness = new GatewayHarness
        {
            Rules = { new EgressRule { Id = "read", Host = "site.test", Methods = ["POST"], PathPrefixes = ["/ok"] } },
        };
        harness.Host("site.test", server.Port);
        const string Hidden = "DELETE http://site.test/all HTTP/1.1\r\nHost: site.test\r\n\r\n";

        var answer = await harness.AskAsync(
            $"POST http://site.test/ok HTTP/1.1\r\nHost: site.test\r\nConnection: close\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}");

        Assert.That(answer, Does.Contain($"<POST /ok {Hidden.Length}>").And.Not.Contain("DELETE"));
    }
}
