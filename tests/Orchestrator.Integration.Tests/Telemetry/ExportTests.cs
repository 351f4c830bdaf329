using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orchestrator.Cli;

namespace Orchestrator.Telemetry;

/// <summary>When the program exports, and that nobody at the other end can hold it up.</summary>
[Category("Integration")]
internal sealed class ExportTests : CliFixture
{
    // What a process sends out is all that it did.
    protected override bool InProcessesOfTheirOwn => true;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [TestCase("OTEL_SDK_DISABLED", "true")]
    [TestCase("OTEL_EXPORTER_OTLP_ENDPOINT", null)]
    public async Task Run_NotToldToExport_ConnectsToNobody(string variable, string? value)
    {
        await RequireSandboxesAsync();
        await using var collector = await OtlpReceiver.StartAsync();
        foreach (var (name, setting) in collector.Variables())
        {
            Orchestrator.Environment[name] = setting;
        }

        Orchestrator.Environment[variable] = value;
        using var fallback = Listen(value is null ? 4318 : 0);

        var run = await RunAsync();

        Assert.That(run.ExitCode, Is.Not.Zero, "the script is empty");
        Assert.That(collector.Connections, Is.Zero);
        Assert.That(fallback.Pending(), Is.False);
    }

    [Test]
    public async Task Run_OneSignalSwitchedOff_ExportsTheOthers()
    {
        await RequireSandboxesAsync();
        await using var collector = await OtlpReceiver.StartAsync();
        foreach (var (name, setting) in collector.Variables())
        {
            Orchestrator.Environment[name] = setting;
        }

        Orchestrator.Environment["OTEL_LOGS_EXPORTER"] = "none";
        Orchestrator.Environment["OTEL_SERVICE_NAME"] = "carrier";

        await RunAsync();

        Assert.That(collector.Logs, Is.Empty);
        Assert.That(collector.Metrics, Is.Not.Empty);
        Assert.That(collector.Spans.Select(span => span.Resource["service.name"]).Distinct(), Is.EqualTo(new[] { "carrier" }));
    }

    [Test]
    public async Task Run_CollectorNeverAnswers_EndsAllTheSame()
    {
        await RequireSandboxesAsync();
        using var silent = Listen(0);
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        Orchestrator.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        Orchestrator.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";

        using var process = Orchestrator.Start(Arguments());
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        var last = "";
        while (!last.StartsWith("{\"run\":", StringComparison.Ordinal) && await process.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
        {
            last = line;
        }

        var concluded = Stopwatch.StartNew();
        await process.WaitForExitAsync(timeout.Token);

        TestContext.Out.WriteLine($"The process ended {concluded.Elapsed} after its last word.");
        Assert.That(last, Does.StartWith("{\"run\":"), await error);
        Assert.That(silent.Pending(), "it did try");
        Assert.That(concluded.Elapsed, Is.LessThan(Patience));
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException)
        {
            Assert.Ignore($"Port {port} is in use here, so nobody can tell who connects to it.");
        }

        return listener;
    }

    private Task<CommandOutcome> RunAsync() => Orchestrator.RunAsync(Arguments());

    private string[] Arguments() =>
    [
        "run", "--repo", MakeRepository(), "--ticket", Orchestrator.Write("ticket.md", "# Greet\n\nPlease.\n"),
        "--agent", "rehearsal", "--script", Orchestrator.Write("script.json", """{"stages":{}}"""), "--yes", "--json",
    ];
}
