using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Databases;
using Orchestrator.Runs;
using Orchestrator.Telemetry;

namespace Orchestrator.Persistence;

/// <summary>What waits for people is counted while it waits.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
internal sealed class WaitingGaugesTests<TDatabase> : NodeFixture<TDatabase>
    where TDatabase : TestDatabase, new()
{
    [Test]
    public async Task Gauges_SomeRunsWait_TellHowManyAndForHowLongTheOldestHas()
    {
        await FillAsync((RunStates.NeedsHuman, 10), (RunStates.NeedsHuman, 300), (RunStates.InReview, 60), (RunStates.Planning, 900));
        var told = new ConcurrentDictionary<(string Metric, object? State), double>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => told[(instrument.Name, tags[0].Value)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => told[(instrument.Name, tags[0].Value)] = value);
        listener.EnableMeasurementEvents(OrchestratorTelemetry.HumanWaiting);
        listener.EnableMeasurementEvents(OrchestratorTelemetry.HumanWaitingAge);

        using var gauges = new WaitingGauges(Get<IRunLists>(), TimeProvider.System, NullLogger<WaitingGauges>.Instance);
        await gauges.RecordAsync(CancellationToken.None);

        Assert.That(
            told.Where(one => one.Key.Metric == "orchestrator.human.waiting").ToDictionary(one => one.Key.State!, one => one.Value),
            Is.EquivalentTo(new Dictionary<object, double> { [RunStates.AwaitingApproval] = 0, [RunStates.InReview] = 1, [RunStates.NeedsHuman] = 2 }));
        Assert.That(told[("orchestrator.human.waiting.age", RunStates.AwaitingApproval)], Is.Zero);
        Assert.That(told[("orchestrator.human.waiting.age", RunStates.InReview)], Is.InRange(3600, 3600 + 600));
        Assert.That(told[("orchestrator.human.waiting.age", RunStates.NeedsHuman)], Is.InRange(18000, 18000 + 600));
    }

    private async Task FillAsync(params (string State, int Minutes)[] runs)
    {
        await using var scope = Node.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrchestratorDbContext>();
        context.AddRange(runs.Select((run, number) => new RunState
        {
            CorrelationId = Guid.CreateVersion7(),
            CurrentState = run.State,
            TicketSource = "local",
            TicketId = $"{number}.md",
            TicketTitle = "One",
            Forge = "local",
            Repository = "shop",
            CreatedAt = DateTimeOffset.UtcNow.AddMinutes(-run.Minutes),
            UpdatedAt = DateTimeOffset.UtcNow.AddMinutes(-run.Minutes),
        }));
        await context.SaveChangesAsync();
    }
}
