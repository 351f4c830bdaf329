using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Policies;
using Orchestrator.Prompts;
using Orchestrator.Runs;
using Orchestrator.Stages.Agents;
using Orchestrator.Stages.Oscillation;

namespace Orchestrator.Stages.Review;

/// <summary>Has specialised reviewers look at the commits, each in a sandbox of its own, at the same time.</summary>
public sealed class ReviewStage(
    StageInputLoader inputs,
    RepositoryStore store,
    AgentPlaces places,
    StageAgent agent,
    JsonArtefacts artefacts) : IStage
{
    private const int InstructionsLimit = 64 * 1024;

    public StageName Name => StageName.Review;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var input = await inputs.LoadAsync(run, cancellationToken);
        var subject = new Subject(
            input,
            (await inputs.PlanAsync(run, cancellationToken)).Plan,
            [.. (await store.DiffAsync(input.Repository.Remote, run.BaseCommit, run.HeadCommit, cancellationToken)).Files.Select(file => file.Path)],
            await artefacts.FindAsync<ReviewAnswer[]>(run, ArtefactNames.Findings, cancellationToken) ?? []);

        // One reviewer's failure ends the others: the stage is tried again as a whole.
        using var together = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reviews = input.Settings.Reviewers.Select(async reviewer =>
        {
            try
            {
                return await ReviewAsync(context, subject, reviewer, together.Token);
            }
            catch
            {
                await together.CancelAsync();
                throw;
            }
        }).ToList();
        return await JudgeAsync(context, input.Settings, await AllAsync(reviews, cancellationToken), cancellationToken);
    }

    private async Task<ReviewAnswer> ReviewAsync(StageContext context, Subject subject, EffectiveReviewer reviewer, CancellationToken cancellationToken)
    {
        var (input, run) = (subject.Input, context.Run);
        var policy = input.Settings.For(Name) with { Agent = reviewer.Agent, Model = reviewer.Model };
        await using var place = await places.OpenAsync(context, input, policy, run.HeadCommit, reviewer.Name, cancellationToken);
        var answer = await agent.AnswerAsync<ReviewAnswer>(
            context,
            place,
            input,
            policy,
            new ReviewPrompt
            {
                Setting = PromptSettings.For(context, input),
                Ticket = input.Ticket,
                Plan = subject.Plan,
                Reviewer = reviewer.Name,
                Instructions = reviewer.PromptFile is { } file
                    ? await store.ReadFileAsync(input.Repository.Remote, run.BaseCommit, file, InstructionsLimit, cancellationToken)
                    : reviewer.Prompt,
                HeadCommit = run.HeadCommit,
                ChangedFiles = subject.ChangedFiles,
                EarlierFindings = [.. subject.Earlier.Where(one => one.Reviewer == reviewer.Name).SelectMany(one => one.Findings).Select(finding => finding.Sentence())],
            },
            new AnswerContext { Reviewer = reviewer.Name },
            cancellationToken);
        foreach (var finding in answer.Findings)
        {
            context.Note(RecordKinds.Finding, $"[{reviewer.Name}] {finding.Severity}: {finding.Sentence()}", finding);
        }

        return answer;
    }

    private async Task<StageResult> JudgeAsync(StageContext context, EffectiveSettings settings, IReadOnlyList<ReviewAnswer> answers, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, string> { [ArtefactNames.Findings] = await artefacts.PutAsync(answers, cancellationToken) };
        var blocking = answers
            .SelectMany(answer => answer.Findings.Where(finding => finding.Severity == FindingSeverity.Blocking).Select(finding => $"[{answer.Reviewer}] {finding.Sentence()}"))
            .ToList();
        if (blocking.Count == 0)
        {
            return new StageResult.Completed($"{answers.Count} reviewers, {answers.Sum(answer => answer.Findings.Count)} findings, none blocking.") { Artefacts = stored };
        }

        stored[ArtefactNames.Feedback] = await artefacts.PutAsync(new Feedback("review", blocking), cancellationToken);
        var summary = $"{blocking.Count} blocking {(blocking.Count == 1 ? "finding" : "findings")}: {blocking[0]}";
        var history = await artefacts.FindAsync<RoundHistory>(context.Run, ArtefactNames.RoundHistory, cancellationToken) ?? RoundHistory.None;
        List<Sighting> sightings =
        [
            .. answers.SelectMany(answer => answer.Findings.Where(finding => finding.Severity == FindingSeverity.Blocking)
                .Select(finding => Sighting.Of($"a finding of {answer.Reviewer} on {finding.Path ?? "the whole"}", $"{finding.Title}\n{finding.Detail}", context.Run.HeadCommit))),
        ];
        var repeated = history.FindRepeated(sightings);
        stored[ArtefactNames.RoundHistory] = await artefacts.PutAsync(repeated is null ? history.With(sightings, []) : RoundHistory.None, cancellationToken);
        if (repeated is not null)
        {
            return new StageResult.NeedsHuman($"{repeated} {summary} Look at it, then retry the run to have it tried again.") { Artefacts = stored };
        }

        return context.Run.Reworks.GetValueOrDefault("review") >= settings.Rounds.Review
            ? new StageResult.NeedsHuman($"{summary} It was sent back as often as the repository allows.") { Artefacts = stored }
            : new StageResult.Rework(summary) { Artefacts = stored };
    }

    private static async Task<IReadOnlyList<ReviewAnswer>> AllAsync(IReadOnlyList<Task<ReviewAnswer>> reviews, CancellationToken cancellationToken)
    {
        await ((Task)Task.WhenAll(reviews)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();

        // The cause, rather than the cancellation that it brought to its neighbours.
        if (reviews.FirstOrDefault(review => review.IsFaulted) is { } failed)
        {
            await failed;
        }

        return await Task.WhenAll(reviews);
    }

    private sealed record Subject(
        StageInputs Input, PlanAnswer Plan, IReadOnlyList<string> ChangedFiles, IReadOnlyList<ReviewAnswer> Earlier);
}
