using System.Diagnostics;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Telemetry;

/// <summary>Makes one trace of a run, however many processes and days it spans.</summary>
/// <remarks>
/// No process lives as long as a run, so the root span marks its beginning only. Every later span names it as its parent by
/// the context kept in the run's row.
/// </remarks>
internal static class RunTrace
{
    /// <summary>Opens the run's root span and returns its context, the parent of every later span of the run.</summary>
    public static string? Begin(RunState run, string? requestedBy)
    {
        if (!OrchestratorTelemetry.Source.HasListeners())
        {
            // A process that exports may take the run on later; what it tells must still be one trace.
            return $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";
        }

        // Whoever asked for the run has a trace of their own, or none; the run is linked to it, not part of it.
        var cause = Activity.Current;
        Activity.Current = null;
        try
        {
            using var root = OrchestratorTelemetry.Source.StartActivity(
                "run",
                ActivityKind.Internal,
                parentContext: default,
                links: ActivityContext.TryParse(requestedBy ?? cause?.Id, null, isRemote: true, out var asked) ? [new ActivityLink(asked)] : null);
            Tag(root, run);
            return root?.Id;
        }
        finally
        {
            Activity.Current = cause;
        }
    }

    /// <summary>Opens the span of a stage attempt.</summary>
    public static Activity? BeginStage(RunState run, StageAttempt attempt, TimeSpan wait) =>
        Start($"stage {attempt.Stage}", run, attempt.TraceParent, default)
            ?.SetTag("orchestrator.stage", attempt.Stage.ToString())
            .SetTag("orchestrator.stage.id", attempt.Id.ToString())
            .SetTag("orchestrator.stage.round", attempt.Round)
            .SetTag("orchestrator.stage.attempt", attempt.Number)
            .SetTag("orchestrator.stage.wait", wait.TotalSeconds);

    /// <summary>The time from a run's arrival in a state until now, in which it waited for people.</summary>
    public static void Waited(RunState run, string state, DateTimeOffset since, DateTimeOffset until)
    {
        OrchestratorTelemetry.HumanWait.Record(Math.Max(0, (until - since).TotalSeconds), new KeyValuePair<string, object?>("orchestrator.run.state", state));
        using var span = Start($"wait {state}", run, run.TraceParent, since);
        span?.SetTag("orchestrator.run.state", state);
    }

    /// <summary>Why a stage is tried again, and after which pause.</summary>
    public static void TryAgain(RunState run, string category, TimeSpan pause)
    {
        var stage = run.Stage.ToString();
        OrchestratorTelemetry.StageRetries.Add(1, new KeyValuePair<string, object?>("orchestrator.stage", stage), new KeyValuePair<string, object?>("error.type", category));
        using var span = Start($"retry {stage}", run, run.TraceParent, default);
        span?.SetTag("orchestrator.stage", stage)
            .SetTag("orchestrator.stage.attempt", run.Attempt)
            .SetTag("orchestrator.stage.pause", pause.TotalSeconds)
            .SetTag("error.type", category);
    }

    /// <summary>Marks a span as failed by a category; the words of the failure may quote content, so they stay in the journal.</summary>
    public static void Fail(Activity? span, string errorType) =>
        span?.SetTag("error.type", errorType).SetStatus(ActivityStatusCode.Error);

    private static Activity? Start(string name, RunState run, string? traceParent, DateTimeOffset since)
    {
        _ = ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        var span = OrchestratorTelemetry.Source.StartActivity(name, ActivityKind.Internal, parent, startTime: since);
        Tag(span, run);
        return span;
    }

    private static void Tag(Activity? span, RunState run) =>
        span?.SetTag("orchestrator.run.id", run.CorrelationId.ToString())
            .SetTag("orchestrator.ticket", $"{run.TicketSource}:{run.TicketId}")
            .SetTag("orchestrator.repository", run.Repository);
}
