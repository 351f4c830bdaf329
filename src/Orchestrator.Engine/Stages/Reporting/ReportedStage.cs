using Orchestrator.Failures;
using Orchestrator.Journal;

namespace Orchestrator.Stages.Reporting;

/// <summary>A stage that is shown on ticket and pull request while it is at work. What cannot be shown holds nothing up.</summary>
internal sealed class ReportedStage(IStage stage, RunReporter reporter) : IStage
{
    public StageName Name => stage.Name;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var showing = ShowAsync(context, cancellationToken);
        try
        {
            return await stage.RunAsync(context, cancellationToken);
        }
        finally
        {
            // Before the result is known, so that nothing old is shown after what follows from it.
            await showing;
        }
    }

    private async Task ShowAsync(StageContext context, CancellationToken cancellationToken)
    {
        try
        {
            await reporter.ShowAsync(context.Run, context.Attempt, cancellationToken);
        }
        catch (ProviderException failed)
        {
            context.Note(RecordKinds.Effect, $"not shown: {failed.Message}");
        }
        catch (OperationCanceledException)
        {
            // The stage says so itself.
        }
    }
}
