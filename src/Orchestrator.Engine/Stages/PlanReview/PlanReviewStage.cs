using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Git;
using Orchestrator.Prompts;
using Orchestrator.Runs;
using Orchestrator.Stages.Agents;
using Orchestrator.Stages.Sandboxes;

namespace Orchestrator.Stages.PlanReview;

/// <summary>Has another agent, or another model, judge the plan before any code is written.</summary>
public sealed class PlanReviewStage(
    StageInputLoader inputs,
    RepositoryStore store,
    StageSandboxes sandboxes,
    StageSandboxRequests requests,
    StageAgent agent,
    JsonArtefacts artefacts) : IStage
{
    public StageName Name => StageName.PlanReview;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var input = await inputs.LoadAsync(run, cancellationToken);
        var document = await inputs.PlanAsync(run, cancellationToken);
        var policy = input.Settings.For(Name);
        var seed = await store.PrepareAsync(input.Repository.Remote, run.BaseCommit, cancellationToken);
        await using var sandbox = await sandboxes.StartAsync(context, requests.ForAgent(context, input.Settings, policy, seed), cancellationToken);

        var review = await agent.AnswerAsync<PlanReviewAnswer>(
            context,
            sandbox,
            input,
            policy,
            new PlanReviewPrompt
            {
                Setting = PromptSettings.For(context, input),
                Ticket = input.Ticket,
                Plan = document.Plan,
                Feedback = await EarlierAsync(run, cancellationToken),
            },
            AnswerContext.Default,
            cancellationToken);

        var stored = new Dictionary<string, string> { [ArtefactNames.PlanReview] = await artefacts.PutAsync(review, cancellationToken) };
        if (review.Verdict == Verdict.Approve)
        {
            return new StageResult.Completed($"The plan was approved: {review.Summary}") { Artefacts = stored, AwaitApproval = input.Settings.PlanApproval };
        }

        var feedback = new Feedback("plan review", [.. review.Findings.Select(finding => finding.Sentence())]);
        stored[ArtefactNames.Feedback] = await artefacts.PutAsync(feedback, cancellationToken);
        var summary = $"The plan was sent back: {review.Summary}";
        return run.Reworks.GetValueOrDefault("plan") >= input.Settings.Rounds.Plan
            ? new StageResult.NeedsHuman($"{summary} It was sent back as often as the repository allows.") { Artefacts = stored }
            : new StageResult.Rework(summary) { Artefacts = stored };
    }

    private async Task<IReadOnlyList<string>> EarlierAsync(RunState run, CancellationToken cancellationToken)
    {
        var earlier = await artefacts.FindAsync<PlanReviewAnswer>(run, ArtefactNames.PlanReview, cancellationToken);
        return earlier is null ? [] : [.. earlier.Findings.Select(finding => finding.Sentence())];
    }
}
