using System.Diagnostics;
using System.Text.Json;
using Orchestrator.Messaging;
using Orchestrator.Persistence;

namespace Orchestrator.Cli;

/// <summary>The service in three processes, one a role, on RabbitMQ and PostgreSQL.</summary>
[Category("Integration")]
[NonParallelizable]
internal sealed class ServeRolesTests : CliFixture
{
    private readonly List<Process> _processes = [];
    private PostgresDatabase _database = null!;

    [SetUp]
    public async Task UseServers()
    {
        _database = new PostgresDatabase();
        var server = await RabbitMqBroker.GetAsync();
        await RabbitMqBroker.EmptyAsync(server);
        foreach (var (key, value) in RabbitMqBroker.Settings(server).Concat(await _database.CreateAsync()))
        {
            Orchestrator.Environment[$"ORCHESTRATOR_{key.Replace(":", "__", StringComparison.Ordinal)}"] = value;
        }

        var migrated = await Orchestrator.RunAsync("migrate");
        Assert.That(migrated.ExitCode, Is.Zero, migrated.Everything);
    }

    [TearDown]
    public async Task StopProcesses()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await _database.DisposeAsync();
    }

    [Test]
    public async Task Serve_OneRoleAProcess_CarryATicketTogether()
    {
        using var timeout = new CancellationTokenSource(OrchestratorProcess.Timeout);
        await Orchestrator.RunAsync("tickets", "new", "--title", "Slugs lose accents", "--body", "x", "--repo", MakeRepository());

        await StartAsync("api", timeout.Token);
        await StartAsync("engine", timeout.Token);
        var waiting = await WaitAsync(attempts => attempts.GetArrayLength() == 1, timeout.Token);
        await StartAsync("worker, gateway", timeout.Token);
        var fetched = await WaitAsync(attempts => attempts[0].GetProperty("state").GetString() == "Finished", timeout.Token);

        Assert.That(waiting[0].GetProperty("state").GetString(), Is.EqualTo("Ready"));
        Assert.That(waiting[0].GetProperty("waiting").GetString(), Does.Contain("no worker is alive"));
        Assert.That(fetched[0].GetProperty("worker").GetString(), Is.EqualTo("the-worker, gateway"));
        Assert.That(fetched[0].GetProperty("outcome").GetString(), Is.EqualTo("completed"), fetched.ToString());
    }

    private async Task StartAsync(string role, CancellationToken cancellationToken)
    {
        Orchestrator.Environment["ORCHESTRATOR_Worker__Name"] = $"the-{role}";
        var process = Orchestrator.Start("serve", "--roles", role, "--urls", "http://127.0.0.1:0");
        _processes.Add(process);
        while (await process.StandardError.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Contains($"Roles: {role}.", StringComparison.Ordinal))
            {
                // The pipe must not fill up while the test goes on.
                _ = process.StandardError.ReadToEndAsync(cancellationToken);
                return;
            }
        }

        throw new AssertionException($"The process for {role} ended without saying that it serves it.");
    }

    /// <summary>Asks, as a person would, until the run's stages are as expected.</summary>
    private async Task<JsonElement> WaitAsync(Func<JsonElement, bool> isThere, CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var shown = await Orchestrator.RunAsync("runs", "show", "latest", "--json");
            if (shown.ExitCode == 0 && shown.Json().GetProperty("attempts") is var attempts && isThere(attempts))
            {
                return attempts;
            }
        }
    }
}
