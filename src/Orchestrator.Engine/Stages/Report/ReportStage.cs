using Orchestrator.Stages.Reporting;

namespace Orchestrator.Stages.Report;

/// <summary>Tells whoever looks at the ticket or the pull request that the run waits for them, and for what.</summary>
public sealed class ReportStage(RunReporter reporter) : IStage
{
    public StageName Name => StageName.Report;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        await reporter.ShowAsync(context.Run, stage: null, cancellationToken);
        return new StageResult.Completed($"Shown as {context.Run.CurrentState}.");
    }
}
