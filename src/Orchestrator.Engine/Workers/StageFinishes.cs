using Orchestrator.Failures;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

/// <summary>Turns what a stage returned or threw into the row's result and the message to the run.</summary>
internal static class StageFinishes
{
    public static StageFinish From(StageContext context, StageResult result)
    {
        var (runId, stageId, usage) = (context.Run.CorrelationId, context.Attempt.Id, context.Usage);
        return result switch
        {
            StageResult.Completed done => Finish(context, StageOutcomes.Completed, done.Summary, new StageCompleted
            {
                RunId = runId,
                StageId = stageId,
                Artefacts = done.Artefacts,
                TicketTitle = done.TicketTitle,
                BaseBranch = done.BaseBranch,
                BaseCommit = done.BaseCommit,
                HeadBranch = done.HeadBranch,
                HeadCommit = done.HeadCommit,
                PullRequest = done.PullRequest,
                Needs = done.Needs,
                AwaitApproval = done.AwaitApproval,
                Usage = usage,
            }),
            StageResult.Rework back => Finish(context, StageOutcomes.Rework, back.Summary, new ReworkRequested
            {
                RunId = runId,
                StageId = stageId,
                Reason = back.Summary,
                Artefacts = back.Artefacts,
                Usage = usage,
            }),
            StageResult.NeedsHuman human => Finish(context, StageOutcomes.NeedsHuman, human.Summary, new HumanRequested
            {
                RunId = runId,
                StageId = stageId,
                Reason = human.Summary,
                Artefacts = human.Artefacts,
                Usage = usage,
            }),
            _ => throw new ArgumentOutOfRangeException(nameof(result), result, "A stage can complete, send back or ask a human."),
        };
    }

    public static StageFinish From(StageContext context, ProviderException failure) =>
        Finish(context, StageOutcomes.Failed, failure.Message, new StageFailed
        {
            Report = context.Attempt.Stage == StageName.Report ? context.Attempt.Number : null,
            RunId = context.Run.CorrelationId,
            StageId = context.Attempt.Id,
            Category = failure.Category,
            Message = failure.Message,
            RetryAfter = failure.RetryAfter,
            Usage = context.Usage,
        });

    private static StageFinish Finish(StageContext context, string outcome, string summary, object message) => new(outcome, summary, message)
    {
        CostUsd = context.Usage.CostUsd,
        InputTokens = context.Usage.InputTokens,
        OutputTokens = context.Usage.OutputTokens,
    };
}
