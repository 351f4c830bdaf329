using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrator.Databases;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Telemetry;
using Orchestrator.Workers;

namespace Orchestrator.Persistence;

/// <summary>What waits for people or workers is counted while it waits.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
internal sealed class WorkGaugesTests<TDatabase> : NodeFixture<TDatabase>
    where TDatabase : TestDatabase, new()
{
    [Test]
    public async Task Gauges_SomeWaitAndSomeIsAtWork_TellHowManyAndForHowLongTheOldestHas()
    {
        await FillAsync((RunStates.NeedsHuman, 10), (RunStates.NeedsHuman, 300), (RunStates.InReview, 60), (RunStates.Planning, 900));
        var told = new ConcurrentDictionary<(string Metric, object? State), double>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => told[(instrument.Name, tags[0].Value)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => told[(instrument.Name, tags[0].Value)] = value);
        listener.EnableMeasurementEvents(OrchestratorTelemetry.HumanWaiting);
        listener.EnableMeasurementEvents(OrchestratorTelemetry.HumanWaitingAge);
        listener.EnableMeasurementEvents(OrchestratorTelemetry.StageAttempts);

        using var gauges = new WorkGauges(Get<IRunLists>(), Get<IWorkBoard>(), TimeProvider.System, NullLogger<WorkGauges>.Instance);
        await gauges.RecordAsync(CancellationToken.None);

        Assert.That(
            told.Where(one => one.Key.Metric == "orchestrator.human.waiting").ToDictionary(one => one.Key.State!, one => one.Value),
            Is.EquivalentTo(new Dictionary<object, double> { [RunStates.AwaitingApproval] = 0, [RunStates.InReview] = 1, [RunStates.NeedsHuman] = 2 }));
        Assert.That(told[("orchestrator.human.waiting.age", RunStates.AwaitingApproval)], Is.Zero);
        Assert.That(told[("orchestrator.human.waiting.age", RunStates.InReview)], Is.InRange(3600, 3600 + 600));
        Assert.That(told[("orchestrator.human.waiting.age", RunStates.NeedsHuman)], Is.InRange(18000, 18000 + 600));
        Assert.That(told[("orchestrator.stage.attempts", "Ready")], Is.EqualTo(2));
        Assert.That(told[("orchestrator.stage.attempts", "Running")], Is.EqualTo(1));
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
        context.AddRange(new[] { StageAttemptState.Ready, StageAttemptState.Ready, StageAttemptState.Running, StageAttemptState.Finished, StageAttemptState.Cancelled }.Select(state => new StageAttempt
        {
            Id = Guid.CreateVersion7(), RunId = Guid.CreateVersion7(), Stage = StageName.Plan, Agent = "claude", State = state, CreatedAt = DateTimeOffset.UtcNow,
        }));
        await context.SaveChangesAsync();
    }
}
