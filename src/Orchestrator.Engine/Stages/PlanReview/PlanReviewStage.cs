using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Prompts;
using Orchestrator.Runs;
using Orchestrator.Stages.Agents;

namespace Orchestrator.Stages.PlanReview;

/// <summary>Has another agent, or another model, judge the plan before any code is written.</summary>
public sealed class PlanReviewStage(
    StageInputLoader inputs,
    AgentPlaces places,
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
        await using var place = await places.OpenAsync(context, input, policy, run.BaseCommit, "", cancellationToken);

        var review = await agent.AnswerAsync<PlanReviewAnswer>(
            context,
            place,
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
