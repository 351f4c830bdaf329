using Orchestrator.Agents;
using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Git;
using Orchestrator.Prompts;
using Orchestrator.Runs;
using Orchestrator.Stages.Agents;
using Orchestrator.Stages.Commits;

namespace Orchestrator.Stages.Implement;

/// <summary>Has an agent write the planned commits, then lands them under the plan's own messages.</summary>
/// <remarks>Nobody has seen these commits yet, so a later round starts from what has landed and may rewrite it: a fix goes into the commit it belongs to.</remarks>
public sealed class ImplementStage(
    StageInputLoader inputs,
    RepositoryStore store,
    AgentPlaces places,
    StageAgent agent,
    CommitLanding landing,
    JsonArtefacts artefacts) : IStage
{
    public StageName Name => StageName.Implement;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var input = await inputs.LoadAsync(run, cancellationToken);
        var plan = (await inputs.PlanAsync(run, cancellationToken)).Plan;
        var policy = input.Settings.For(Name);
        var isFirst = run.HeadCommit.Length == 0;
        await using var place = await places.OpenAsync(context, input, policy, isFirst ? run.BaseCommit : run.HeadCommit, "", cancellationToken);
        var isSetUp = await place.SetUpAsync(context, input.Settings, cancellationToken);

        var existing = isFirst ? [] : await store.LogAsync(input.Repository.Remote, run.BaseCommit, run.HeadCommit, cancellationToken);
        var work = await agent.AskAsync(
            context,
            place,
            input,
            policy,
            new ImplementPrompt
            {
                Setting = PromptSettings.For(context, input) with { IsSetUp = isSetUp },
                Ticket = input.Ticket,
                Plan = plan,
                ExistingCommits = [.. existing.Select(commit => commit.Subject)],
                Feedback = (await inputs.FeedbackAsync(run, cancellationToken))?.Points ?? [],
            },
            (result, stop) => JudgeAsync(context, place, input, plan, result, stop),
            cancellationToken);

        var head = await landing.LandAsync(context, input.Repository, run.BaseCommit, work.Commits, cancellationToken);
        return new StageResult.Completed($"{work.Commits.Count} {(work.Commits.Count == 1 ? "commit" : "commits")}: {work.Answer.Summary}")
        {
            HeadCommit = head,
            Artefacts = new Dictionary<string, string> { [ArtefactNames.Implementation] = await artefacts.PutAsync(work.Answer, cancellationToken) },
        };
    }

    private async Task<Judgement<Implementation>> JudgeAsync(
        StageContext context, AgentPlace place, StageInputs input, PlanAnswer plan, AgentResult result, CancellationToken cancellationToken)
    {
        var answer = AnswerReader.Read<ImplementAnswer>(result.Answer, AnswerContext.Default);
        var taken = await landing.TakeAsync(context, place, result, input.Repository, input.Ticket, context.Run.BaseCommit, plan.Commits, cancellationToken);
        return answer.Problems.Count > 0 || taken.Problems.Count > 0
            ? Judgement<Implementation>.Bad([.. taken.Problems, .. answer.Problems])
            : Judgement<Implementation>.Good(new Implementation(answer.Value!, taken.Value!));
    }

    private sealed record Implementation(ImplementAnswer Answer, IReadOnlyList<LandedCommit> Commits);
}
