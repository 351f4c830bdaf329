using System.Globalization;
using Microsoft.Extensions.Options;
using Orchestrator.Agents;
using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Prompts;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Stages.Agents;
using Orchestrator.Stages.Commits;
using Orchestrator.Stages.Oscillation;
using Orchestrator.Stages.PullRequest;

namespace Orchestrator.Stages.Respond;

/// <summary>Answers what reviewers said until now: every open thread ends fixed, contested or needs a human.</summary>
public sealed class RespondStage(
    StageInputLoader inputs,
    RepositoryStore store,
    AgentPlaces places,
    StageAgent agent,
    CommitLanding landing,
    JsonArtefacts artefacts,
    SecretScan secrets,
    IOptions<PullRequestOptions> pullRequests) : IStage
{
    public StageName Name => StageName.Respond;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var input = await inputs.LoadAsync(run, cancellationToken);
        var number = run.PullRequest ?? throw new InvalidOperationException($"Run {run.CorrelationId} has no pull request to respond on.");
        var threads = (await input.Forge.ListThreadsAsync(run.Repository, number, cancellationToken)).Where(IsOpen).ToList();
        var feedback = await inputs.FeedbackAsync(run, cancellationToken);
        var checks = await input.Forge.ReadChecksAsync(run.Repository, run.HeadCommit, cancellationToken);
        var answered = await artefacts.FindAsync<AnsweredChecks>(run, ArtefactNames.AnsweredChecks, cancellationToken) ?? AnsweredChecks.None;
        var failed = answered.Open(run.HeadCommit, checks);
        var pull = await input.Forge.FindPullRequestAsync(run.Repository, number, cancellationToken);
        if (threads.Count == 0 && feedback is null && failed.Count == 0 && pull is not { HasConflict: true })
        {
            return new StageResult.Completed("Every thread is answered already.") { Artefacts = await KeepAsync(new ThreadResponses([]), null, cancellationToken) };
        }

        if (answered.Stuck(failed) is { Count: > 0 } stuck)
        {
            return await StuckAsync(stuck, cancellationToken);
        }

        var history = await artefacts.FindAsync<RoundHistory>(run, ArtefactNames.RoundHistory, cancellationToken) ?? RoundHistory.None;
        var sightings = Sightings(run, threads, failed);
        if (history.FindRepeated(sightings) is { } repeated)
        {
            return await LoopAsync(repeated, cancellationToken);
        }

        await MakeDraftAsync(context, input.Forge, number, cancellationToken);
        var start = await StartAsync(context, input, cancellationToken);
        var merge = pull is { HasConflict: true } ? await BaseMerge.MakeAsync(context, input, store, start, cancellationToken) : null;
        if (merge is { Conflicts.Count: 0 } && threads.Count == 0 && feedback is null && failed.Count == 0)
        {
            return new StageResult.Completed($"Merged {run.BaseBranch}; nothing conflicts.")
            {
                HeadCommit = merge.Commit, BaseCommit = merge.Base, Artefacts = await KeepAsync(new ThreadResponses([]), null, cancellationToken),
            };
        }

        var policy = input.Settings.For(Name);
        var seen = merge?.Commit ?? start;
        await using var place = await places.OpenAsync(context, input, policy, seen, "", cancellationToken);
        var isSetUp = await place.SetUpAsync(context, input.Settings, cancellationToken);
        var round = await agent.AskAsync(
            context,
            place,
            input,
            policy,
            new RespondPrompt
            {
                Setting = PromptSettings.For(context, input) with { IsSetUp = isSetUp },
                Ticket = input.Ticket,
                Plan = (await inputs.PlanAsync(run, cancellationToken)).Plan,
                HeadCommit = seen,
                Conflicts = merge?.Conflicts ?? [],
                Threads = threads,
                FailedChecks = [.. feedback?.Points ?? [], .. failed.Select(Describe)],
            },
            (result, stop) => JudgeAsync(context, place, input, seen, threads, merge, result, stop),
            cancellationToken);


        // What was joined without a conflict is a commit already; what was in conflict becomes one with how it was resolved.
        var (parent, mergedIn) = merge is { Conflicts.Count: > 0 } ? (start, merge.Base) : (seen, null);
        var head = round.Commits.Count == 0 ? seen : await landing.LandAsync(context, input.Repository, parent, mergedIn, round.Commits, cancellationToken);
        var landed = await store.LogAsync(input.Repository.Remote, start, head, cancellationToken);
        IReadOnlyList<FileChange> changes = mergedIn is null ? [.. FileChange.Of(run.Round(StageName.PullRequest), await store.DiffAsync(input.Repository.Remote, seen, head, cancellationToken))] : [];
        if (history.FindUndone(changes) is { } undone)
        {
            return await LoopAsync(undone, cancellationToken);
        }

        var responses = new ThreadResponses([.. threads.Select(thread => Response(run, thread, round.Answer, landed))])
        {
            Checks = failed.Count > 0 ? round.Answer.Summary : "",
            Reviewers = [.. threads.SelectMany(thread => thread.Comments).Where(comment => !comment.IsOurs).Select(comment => comment.Author).Distinct()],
        };
        return new StageResult.Completed(string.Create(
            CultureInfo.InvariantCulture,
            $"{responses.Threads.Count(one => one.IsFixed)} of {threads.Count} threads fixed with {round.Commits.Count} commits."))
        {
            HeadCommit = head,
            BaseCommit = merge?.Base,
            Artefacts = new Dictionary<string, string>(await KeepAsync(responses, answered.After(run.HeadCommit, checks), cancellationToken))
            {
                [ArtefactNames.RoundHistory] = await artefacts.PutAsync(history.With(sightings, changes), cancellationToken),
            },
        };
    }

    /// <summary>Where it may not be done, the round goes on all the same.</summary>
    private async Task MakeDraftAsync(StageContext context, IForge forge, int number, CancellationToken cancellationToken)
    {
        if (pullRequests.Value.Drafts != DraftUse.AlsoInRounds)
        {
            return;
        }

        try
        {
            await forge.SetDraftAsync(context.Run.Repository, number, isDraft: true, cancellationToken);
        }
        catch (ProviderException refused) when (refused.Category is FailureCategory.Authentication or FailureCategory.Rejected)
        {
            context.Note(RecordKinds.Effect, $"not made a draft: {refused.Message}");
        }
    }

    private async Task<Dictionary<string, string>> KeepAsync(ThreadResponses responses, AnsweredChecks? answered, CancellationToken cancellationToken)
    {
        var kept = new Dictionary<string, string> { [ArtefactNames.Responses] = await artefacts.PutAsync(responses, cancellationToken) };
        if (answered is { Checks.Count: > 0 })
        {
            kept[ArtefactNames.AnsweredChecks] = await artefacts.PutAsync(answered, cancellationToken);
        }

        return kept;
    }

    /// <summary>What was wrong before this round, each on the occasion that it was said.</summary>
    private static List<Sighting> Sightings(RunState run, IReadOnlyList<ReviewThread> threads, IReadOnlyList<FailedCheck> failed) =>
    [
        .. threads.Select(thread => (Thread: thread, Said: thread.Comments.Last(comment => !comment.IsOurs)))
            .Select(one => Sighting.Of($"a remark of {one.Said.Author} on {one.Thread.Path ?? "the whole"}", one.Said.Body, string.Create(CultureInfo.InvariantCulture, $"{one.Thread.Id}:{one.Thread.Comments.Count(comment => !comment.IsOurs)}"))),
        .. failed.Select(check => Sighting.Of($"check {check.Name}", check.Detail, run.HeadCommit)),
    ];

    /// <summary>A person has had a look when the run is retried: what happened before counts no more.</summary>
    private async Task<StageResult> LoopAsync(string seen, CancellationToken cancellationToken) =>
        new StageResult.NeedsHuman($"{seen} Nothing of it was pushed. Decide how it should be and say so, then retry the run; or take over.")
        {
            Artefacts = new Dictionary<string, string> { [ArtefactNames.RoundHistory] = await artefacts.PutAsync(RoundHistory.None, cancellationToken) },
        };

    /// <summary>What changed nothing twice is not tried a third time without a person.</summary>
    private async Task<StageResult> StuckAsync(IReadOnlyList<FailedCheck> stuck, CancellationToken cancellationToken) =>
        new StageResult.NeedsHuman(
            $"These checks keep failing in the same way, whatever is changed: {string.Join(", ", stuck.Select(check => DisplayText.Line(check.Name, 80)))}. Look at them, or at whether they fail without this pull request; retry to have them tried again.")
        {
            Artefacts = new Dictionary<string, string> { [ArtefactNames.AnsweredChecks] = await artefacts.PutAsync(AnsweredChecks.None, cancellationToken) },
        };

    /// <summary>What programs wrote on somebody else's machine: they may have shown what they should not.</summary>
    private string Describe(FailedCheck check) => secrets.Redact($"{DisplayText.Line(check.Name)}\n{check.Detail}");

    /// <summary>The newest of ours, unless a human has pushed since: then their commits are built upon.</summary>
    private async Task<string> StartAsync(StageContext context, StageInputs input, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var pushed = (await store.FetchAsync(input.Repository.Remote, run.HeadBranch, cancellationToken)).Commit;
        if (pushed == run.HeadCommit || await store.IsAncestorAsync(input.Repository.Remote, pushed, run.HeadCommit, cancellationToken))
        {
            return run.HeadCommit;
        }

        context.Note(RecordKinds.Effect, $"building upon {pushed[..10]}, which somebody else pushed to {run.HeadBranch}");
        return pushed;
    }

    private async Task<Judgement<Round>> JudgeAsync(
        StageContext context,
        AgentPlace place,
        StageInputs input,
        string start,
        IReadOnlyList<ReviewThread> threads,
        BaseMerge? merge,
        AgentResult result,
        CancellationToken cancellationToken)
    {
        var answer = AnswerReader.Read<RespondAnswer>(result.Answer, new AnswerContext { Threads = [.. threads.Select(thread => thread.Id)] });
        if (answer.Problems.Count > 0)
        {
            return Judgement<Round>.Bad(answer.Problems);
        }

        var taken = await landing.TakeAsync(context, place, result, input.Repository, input.Ticket, start, answer.Value!.Commits, cancellationToken);
        if (taken.Problems.Count > 0)
        {
            return Judgement<Round>.Bad(taken.Problems);
        }

        var unresolved = merge is null ? [] : await merge.FindUnresolvedAsync(input, store, taken.Value!, cancellationToken);
        return unresolved.Count > 0 ? Judgement<Round>.Bad(unresolved) : Judgement<Round>.Good(new Round(answer.Value, taken.Value!));
    }

    private static ThreadResponse Response(RunState run, ReviewThread thread, RespondAnswer answer, IReadOnlyList<CommitInfo> landed)
    {
        var given = answer.Threads.First(one => one.Id == thread.Id);
        var key = string.Create(CultureInfo.InvariantCulture, $"{run.CorrelationId:N}:{thread.Id}:{thread.Comments.Count(comment => !comment.IsOurs)}");
        var commit = given.CommitMessage is { } message ? landed.FirstOrDefault(one => one.Subject == message)?.Id : null;
        return new ThreadResponse(given, key, commit);
    }

    private static bool IsOpen(ReviewThread thread) => !thread.IsResolved && !thread.Comments[^1].IsOurs;

    private sealed record Round(RespondAnswer Answer, IReadOnlyList<LandedCommit> Commits);
}
