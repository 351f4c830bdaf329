using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;
using Orchestrator.Telemetry;

namespace Orchestrator.Workers;

/// <summary>Runs one leased attempt to a written result, or stops without a trace when the lease is lost.</summary>
public sealed partial class StageExecutor(
    IRunStore runs,
    IStageLeases leases,
    IEnumerable<IStage> stages,
    IRunJournal journal,
    TimeProvider time,
    IOptions<WorkerOptions> options,
    ILogger<StageExecutor> logger)
{
    private const string LeaseLost = "lease lost";
    private const string HandedBack = "handed back";

    private readonly Dictionary<StageName, IStage> _stages = stages.ToDictionary(stage => stage.Name);
    private readonly WorkerOptions _options = options.Value;

    /// <summary>Does the work. Cancellation hands the attempt back.</summary>
    public async Task ExecuteAsync(StageLease lease, CancellationToken abandon)
    {
        var attempt = lease.Attempt;
        var run = await runs.FindAsync(attempt.RunId, abandon)
            ?? throw new InvalidOperationException($"Stage attempt {attempt.Id} belongs to run {attempt.RunId}, which does not exist.");

        using var scope = logger.BeginScope(new Dictionary<string, object>
        {
            ["RunId"] = run.CorrelationId,
            ["TicketKey"] = $"{run.TicketSource}:{run.TicketId}",
        });
        var wait = Later(time.GetUtcNow() - Later(attempt.CreatedAt, attempt.NotBefore), TimeSpan.Zero);
        using var span = RunTrace.BeginStage(run, attempt, wait);
        var context = new StageContext(run, attempt, journal, time);
        context.Note(RecordKinds.StageStarted, $"{attempt.Stage} (round {attempt.Round}, attempt {attempt.Number})", new { attempt.Stage, attempt.Round, attempt.Number, lease.Owner, lease.Fence });
        var started = time.GetTimestamp();
        OrchestratorTelemetry.StageWait.Record(wait.TotalSeconds, StageTag(attempt));

        using var lost = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(abandon, lost.Token);
        using var finished = new CancellationTokenSource();
        var renewal = RenewAsync(lease, lost, finished.Token);

        StageFinish? finish;
        try
        {
            finish = await RunAsync(context, lease, stop.Token);
        }
        finally
        {
            await finished.CancelAsync();
            await renewal;
        }

        OrchestratorTelemetry.StageDuration.Record(
            time.GetElapsedTime(started).TotalSeconds,
            StageTag(attempt),
            new KeyValuePair<string, object?>("orchestrator.outcome", finish?.Outcome ?? (lost.IsCancellationRequested ? LeaseLost : HandedBack)));
        if (finish is null)
        {
            await GiveUpAsync(lease, span, lost.IsCancellationRequested);
            return;
        }

        span?.SetTag("orchestrator.outcome", finish.Outcome);
        if (finish.Message is StageFailed failed)
        {
            RunTrace.Fail(span, failed.Category.ToString());
        }

        LogStageEnded(attempt.Stage, attempt.Round, attempt.Number, finish.Outcome);

        // Records first: whoever sees the result can then also read how it came about.
        context.Note(RecordKinds.StageFinished, $"{attempt.Stage} {finish.Outcome}: {finish.Summary}", new { attempt.Stage, finish.Outcome, finish.Summary, ElapsedMs = (long)time.GetElapsedTime(started).TotalMilliseconds, context.Usage });
        await journal.FlushAsync(CancellationToken.None);
        if (!await leases.FinishAsync(lease, finish, CancellationToken.None))
        {
            await GiveUpAsync(lease, span, leaseLost: true);
        }
    }

    /// <summary>The result, or nothing when the attempt was stopped from outside.</summary>
    private async Task<StageFinish?> RunAsync(StageContext context, StageLease lease, CancellationToken stop)
    {
        try
        {
            if (lease.Fence > _options.ClaimLimit)
            {
                throw new ProviderException(
                    FailureCategory.LimitExceeded,
                    $"{context.Attempt.Stage} was begun {lease.Fence - 1} times and its worker died or was stopped each time. Look at the worker's log before you retry the run.");
            }

            return StageFinishes.From(context, await _stages[context.Attempt.Stage].RunAsync(context, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
        catch (ProviderException failure)
        {
            LogStageFailed(context.Attempt.Stage, failure.Category, failure.Message, failure);
            return StageFinishes.From(context, failure);
        }
        catch (Exception unexpected)
        {
            LogStageBroke(context.Attempt.Stage, unexpected);
            return StageFinishes.From(context, new ProviderException(
                FailureCategory.Transient,
                $"{context.Attempt.Stage} stopped at an internal error ({unexpected.GetType().Name}). The worker's log has the details under run {context.Run.CorrelationId}.",
                unexpected));
        }
    }

    private async Task RenewAsync(StageLease lease, CancellationTokenSource lost, CancellationToken finished)
    {
        using var timer = new PeriodicTimer(_options.RenewInterval, time);
        var heldUntil = time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(finished))
            {
                try
                {
                    if (!await leases.RenewAsync(lease, _options.LeaseDuration, finished))
                    {
                        await lost.CancelAsync();
                        return;
                    }

                    heldUntil = time.GetTimestamp();
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogRenewalFailed(lease.Attempt.Id, exception);

                    // Unreachable database: once the lease has run out somebody else may be at work on the same attempt.
                    if (time.GetElapsedTime(heldUntil) >= _options.LeaseDuration)
                    {
                        await lost.CancelAsync();
                        return;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is over.
        }
    }

    private async Task GiveUpAsync(StageLease lease, Activity? span, bool leaseLost)
    {
        if (leaseLost)
        {
            span?.SetTag("orchestrator.outcome", LeaseLost);
            RunTrace.Fail(span, LeaseLost);
            OrchestratorTelemetry.LeasesLost.Add(1, StageTag(lease.Attempt));
            LogLeaseLost(lease.Attempt.Id);
            return;
        }

        span?.SetTag("orchestrator.outcome", HandedBack);
        await leases.ReleaseAsync(lease, CancellationToken.None);
    }

    private static KeyValuePair<string, object?> StageTag(StageAttempt attempt) => new("orchestrator.stage", attempt.Stage.ToString());

    private static T Later<T>(T one, T other)
        where T : IComparable<T> => one.CompareTo(other) > 0 ? one : other;
}
