using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Prompts;
using Orchestrator.Runs;
using Orchestrator.Stages.Agents;

namespace Orchestrator.Stages.Plan;

/// <summary>Has an agent read the code and lay out the commits to make.</summary>
public sealed class PlanStage(
    StageInputLoader inputs,
    AgentPlaces places,
    StageAgent agent,
    JsonArtefacts artefacts) : IStage
{
    public StageName Name => StageName.Plan;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var input = await inputs.LoadAsync(run, cancellationToken);
        var policy = input.Settings.For(Name);
        await using var place = await places.OpenAsync(context, input, policy, run.BaseCommit, "", cancellationToken);

        var plan = await agent.AnswerAsync<PlanAnswer>(
            context,
            place,
            input,
            policy,
            new PlanPrompt
            {
                Setting = PromptSettings.For(context, input),
                Ticket = input.Ticket,
                Previous = (await inputs.FindPlanAsync(run, cancellationToken))?.Plan,
                Feedback = Points(await inputs.FeedbackAsync(run, cancellationToken), run.PlanComment),
            },
            new AnswerContext { MaximumCommits = input.Settings.MaximumCommits },
            cancellationToken);

        if (plan.Questions.Count > 0)
        {
            return new StageResult.NeedsHuman($"The planner asks: {string.Join(" ", plan.Questions)} Answer on the ticket, then start it again.");
        }

        if (plan.Split.Count > 0)
        {
            return new StageResult.NeedsHuman($"The ticket is too large for one pull request. Proposed tickets: {string.Join("; ", plan.Split.Select(part => part.Title))}.");
        }

        var document = new PlanDocument(plan, input.Ticket.Revision, run.BaseCommit);
        return new StageResult.Completed($"{plan.Commits.Count} {(plan.Commits.Count == 1 ? "commit" : "commits")}: {plan.Summary}")
        {
            Artefacts = new Dictionary<string, string> { [ArtefactNames.Plan] = await artefacts.PutAsync(document, cancellationToken) },
        };
    }

    private static List<string> Points(Feedback? feedback, string? comment)
    {
        var points = feedback?.Points.ToList() ?? [];
        if (comment is not null)
        {
            points.Add(comment);
        }

        return points;
    }
}
