using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Egress;
using Orchestrator.Sandboxes;
using Orchestrator.Sandboxes.Bubblewrap;
using Orchestrator.Servers;

namespace Orchestrator.Cli;

/// <summary>The gateway in a process of its own, which alone has the key, and a worker's real sandbox that goes through it.</summary>
[Category("Integration")]
internal sealed class ServeGatewayTests : CliFixture
{
    private const string Body = """{"model":"m","max_tokens":10,"messages":[]}""";

    private readonly TestAuthority _authority = new();
    private readonly List<Process> _processes = [];
    private readonly RecordingEgressJournal _heard = new();

    [TearDown]
    public async Task StopProcesses()
    {
        foreach (var process in _processes)
        {
            await KillAsync(process);
            process.Dispose();
        }

        _authority.Dispose();
    }

    [Test]
    public async Task Sandbox_GatewayKilledAndStartedAgain_GetsOutThroughItWithItsKey()
    {
        await RequireSandboxesAsync();
        var keys = new List<string>();
        await using var model = await StartModelAsync(keys);
        var port = FreePort();
        Orchestrator.Environment["ORCHESTRATOR_Gateway__Remote__Listen"] = $"127.0.0.1:{port}";
        Orchestrator.Environment["ORCHESTRATOR_Gateway__Remote__Certificate"] = _authority.CertificateFile;
        Orchestrator.Environment["ORCHESTRATOR_Gateway__Remote__CertificateKey"] = _authority.KeyFile;
        Orchestrator.Environment["ORCHESTRATOR_Gateway__Remote__CertificateAuthority"] = _authority.AuthorityFile;
        Orchestrator.Environment["ORCHESTRATOR_Models__anthropic__Upstream"] = model.Urls.First();
        Orchestrator.Environment["ANTHROPIC_API_KEY"] = "the-key-of-the-gateway";
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        await StartGatewayAsync(timeout.Token);
        await using var services = Worker(port);
        await using var session = services.GetRequiredService<IEgressGateway>().Open(new EgressPolicy
        {
            RunId = Guid.CreateVersion7(),
            StageId = Guid.CreateVersion7(),
            Sandbox = "of-the-worker",
            Models = [new ModelRoute { Name = "anthropic", Upstream = new Uri("http://192.0.2.1/"), Protocol = ModelProtocol.AnthropicMessages }],
        });
        using var provider = new BubblewrapSandboxProvider(
            Options.Create(new BubblewrapSandboxOptions { Directory = Path.Combine(Orchestrator.Home, "sandboxes") }), TimeProvider.System);
        await using var sandbox = await provider.StartAsync(new SandboxSpec { Key = $"gateway-{Guid.CreateVersion7():N}", Egress = session }, timeout.Token);

        var first = await AskAsync(sandbox, timeout.Token);
        await KillAsync(_processes[0]);
        var restarting = StartGatewayAsync(timeout.Token);
        var second = await AskAsync(sandbox, timeout.Token);
        await restarting;
        var refused = await SayAsync(sandbox, @"GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n", timeout.Token);
        await session.DisposeAsync();

        Assert.That(first, Does.Contain("output_tokens"));
        Assert.That(second, Does.Contain("output_tokens"));
        Assert.That(refused, Does.StartWith("HTTP/1.1 403 "));
        Assert.That(keys, Is.EqualTo(new[] { "the-key-of-the-gateway", "the-key-of-the-gateway" }));
        Assert.That(session.Usage.Refused, Is.EqualTo(1));
        Assert.That(_heard.Calls, Has.Count.EqualTo(2));
    }

    private ServiceProvider Worker(int port) => new ServiceCollection()
        .AddLogging()
        .AddSingleton<IEgressJournal>(_heard)
        .AddRemoteEgressGateway(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Remote:Address"] = $"localhost:{port}",
            ["Remote:Certificate"] = _authority.ClientCertificateFile,
            ["Remote:CertificateKey"] = _authority.ClientKeyFile,
            ["Remote:CertificateAuthority"] = _authority.AuthorityFile,
        }).Build())
        .BuildServiceProvider();

    private async Task StartGatewayAsync(CancellationToken cancellationToken)
    {
        var process = Orchestrator.Start("serve", "--roles", "gateway", "--urls", "http://127.0.0.1:0");
        _processes.Add(process);
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains("Roles: gateway.", StringComparison.Ordinal))
            {
                _ = process.StandardError.ReadToEndAsync(cancellationToken);
                return;
            }
        }

        throw new AssertionException("The gateway ended without saying that it serves.");
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    private static Task<string> AskAsync(ISandbox sandbox, CancellationToken cancellationToken) => SayAsync(
        sandbox,
        $@"POST /anthropic/v1/messages HTTP/1.1\r\nHost: 127.0.0.1:8399\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\nConnection: close\r\n\r\n{Body}",
        cancellationToken);

    private static async Task<string> SayAsync(ISandbox sandbox, string request, CancellationToken cancellationToken)
    {
        const string Program = "use Socket; socket(my $s, PF_INET, SOCK_STREAM, 0); connect($s, sockaddr_in(8399, INADDR_LOOPBACK)) or die $!; "
            + "my $t = $ARGV[0]; $t =~ s/\\\\r/\\r/g; $t =~ s/\\\\n/\\n/g; syswrite $s, $t; while (sysread $s, my $b, 65536) { print $b }";
        var output = new RecordedOutput();
        await sandbox.ExecuteAsync(new SandboxCommand { Arguments = ["perl", "-e", Program, request], Timeout = TimeSpan.FromMinutes(1) }, output, cancellationToken);
        return output.Output;
    }

    private static async Task<WebApplication> StartModelAsync(List<string> keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var model = builder.Build();
        model.MapPost("/v1/messages", context =>
        {
            keys.Add(context.Request.Headers["x-api-key"].ToString());
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"model":"m","usage":{"input_tokens":3,"output_tokens":5}}""");
        });
        await model.StartAsync();
        return model;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
