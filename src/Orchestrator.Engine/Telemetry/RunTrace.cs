using System.Diagnostics;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Telemetry;

/// <summary>Makes one trace of a run, however many processes and days it spans.</summary>
internal static class RunTrace
{
    /// <summary>Opens the run's root span and returns its context, the parent of every later span of the run.</summary>
    public static string? Begin(RunState run)
    {
        // The message that starts a run belongs to the trace of whoever sent it; a run has a trace of its own, with a link.
        var cause = Activity.Current;
        Activity.Current = null;
        try
        {
            using var root = OrchestratorTelemetry.Source.StartActivity(
                "run",
                ActivityKind.Internal,
                parentContext: default,
                links: cause is null ? null : [new ActivityLink(cause.Context)]);
            Tag(root, run);
            return root?.Id;
        }
        finally
        {
            Activity.Current = cause;
        }
    }

    /// <summary>Opens the span of a stage attempt.</summary>
    public static Activity? BeginStage(RunState run, StageAttempt attempt)
    {
        _ = ActivityContext.TryParse(attempt.TraceParent, null, isRemote: true, out var parent);
        var span = OrchestratorTelemetry.Source.StartActivity($"stage {attempt.Stage}", ActivityKind.Internal, parent);
        Tag(span, run);
        span?.SetTag("orchestrator.stage", attempt.Stage.ToString())
            .SetTag("orchestrator.stage.id", attempt.Id.ToString())
            .SetTag("orchestrator.stage.round", attempt.Round)
            .SetTag("orchestrator.stage.attempt", attempt.Number);
        return span;
    }

    private static void Tag(Activity? span, RunState run) =>
        span?.SetTag("orchestrator.run.id", run.CorrelationId.ToString())
            .SetTag("orchestrator.ticket", $"{run.TicketSource}:{run.TicketId}")
            .SetTag("orchestrator.repository", run.Repository);
}
