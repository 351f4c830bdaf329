using System.Diagnostics;
using System.Net;

namespace Orchestrator.Cli;

internal sealed class ServeCommandTests : CliFixture
{
    [Test]
    public async Task Serve_Started_IsLiveAndReadyAndStopsWhenTold()
    {
        using var process = Orchestrator.Start("serve", "--urls", "http://127.0.0.1:0");
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        try
        {
            var address = await AddressAsync(process, timeout.Token);
            using var client = new HttpClient { BaseAddress = address };

            var live = await client.GetAsync("/health/live", timeout.Token);
            var ready = await client.GetAsync("/health/ready", timeout.Token);
            Signal(process, "TERM");
            await process.WaitForExitAsync(timeout.Token);

            Assert.Multiple(() =>
            {
                Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.OK));
                Assert.That(process.ExitCode, Is.Zero);
            });
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Test]
    public async Task Serve_Running_IsWhatOtherCommandsSayCarriesThingsOut()
    {
        using var process = Orchestrator.Start("serve", "--urls", "http://127.0.0.1:0");
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        try
        {
            await AddressAsync(process, timeout.Token);
            var repository = MakeRepository();
            await Orchestrator.RunAsync("tickets", "new", "--title", "No script, so no plan", "--body", "x", "--repo", repository);

            // The poller takes the ticket up; whatever then becomes of the run, it is there.
            await RunExistsAsync(timeout.Token);
            var cancelled = await Orchestrator.RunAsync("runs", "cancel", "latest", "--json");

            Assert.That(cancelled.ExitCode is 0 or 1, cancelled.Everything);
            if (cancelled.ExitCode == 0)
            {
                Assert.That(cancelled.Json().GetProperty("processes").GetInt32(), Is.EqualTo(1));
            }
        }
        finally
        {
            Signal(process, "TERM");
            await process.WaitForExitAsync(timeout.Token);
        }
    }

    [Test]
    public async Task Serve_AddressInUse_IsOneMessage()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var outcome = await Orchestrator.RunAsync("serve", "--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}");

        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("error: ").And.Contain("address already in use"));
    }

    [TestCase("api,engine,worker", "Gateway:Remote:Address")]
    [TestCase("api,engin", "'engin' is no role")]
    [TestCase("worker,gateway", "RabbitMq")]
    public async Task Serve_RolesThatCannotBe_SaysWhy(string roles, string why)
    {
        var outcome = await Orchestrator.RunAsync("serve", "--roles", roles);

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        Assert.That(outcome.Error, Does.Contain(why));
        outcome.AssertIsClear();
    }

    private static async Task<Uri> AddressAsync(Process process, CancellationToken cancellationToken)
    {
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("Listening on ", StringComparison.Ordinal))
            {
                // The pipe must not fill up while the test goes on.
                _ = process.StandardError.ReadToEndAsync(cancellationToken);
                return new Uri(line["Listening on ".Length..].Split(". ")[0]);
            }
        }

        throw new AssertionException("The service ended without saying where it listens.");
    }

    private async Task RunExistsAsync(CancellationToken cancellationToken)
    {
        while ((await Orchestrator.RunAsync("runs", "list", "--json")).Json().GetProperty("runs").GetArrayLength() == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
