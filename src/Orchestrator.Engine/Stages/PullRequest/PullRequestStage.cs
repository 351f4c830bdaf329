using Microsoft.Extensions.Options;
using Orchestrator.Artefacts;
using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Reports;
using Orchestrator.Runs;
using Orchestrator.Stages.Reporting;
using Orchestrator.Stages.Respond;

namespace Orchestrator.Stages.PullRequest;

/// <summary>Pushes the run's branch, opens or updates its pull request and answers the threads. Trusted code alone; no sandbox.</summary>
public sealed class PullRequestStage(
    StageInputLoader inputs,
    RepositoryStore store,
    JsonArtefacts artefacts,
    RunReporter reporter,
    ReviewerChoice reviewers,
    IOptions<PullRequestOptions> options) : IStage
{
    public StageName Name => StageName.PullRequest;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var input = await inputs.LoadAsync(run, cancellationToken);
        var earlier = run.PullRequest is { } number
            ? await input.Forge.FindPullRequestAsync(run.Repository, number, cancellationToken)
            : null;
        if (earlier is { State: not PullRequestState.Open })
        {
            // Merged or closed while the round was under way; its own message ends the run.
            return new StageResult.Completed($"Pull request {earlier.Number} is {earlier.State} already; nothing was pushed.");
        }

        await using (var push = await input.Forge.OpenPushAsync(input.Repository.Name, cancellationToken))
        {
            await store.PushAsync(push.Remote, run.HeadCommit, run.HeadBranch, cancellationToken);
        }

        context.Note(RecordKinds.Effect, $"pushed {run.HeadCommit[..10]} to {run.HeadBranch}");
        var pullRequest = await input.Forge.UpsertPullRequestAsync(
            new PullRequestDraft
            {
                Repository = run.Repository,
                Number = run.PullRequest,
                HeadBranch = run.HeadBranch,
                BaseBranch = run.BaseBranch,
                HeadCommit = run.HeadCommit,
                Title = ReportWriter.PullRequestTitle(input.Ticket),
                Body = await reporter.PullRequestBodyAsync(run, input, cancellationToken),
                Ticket = input.Ticket.Key,
                OpensAsDraft = options.Value.Drafts != DraftUse.Never,
                Labels = earlier is null ? [.. options.Value.Labels] : [],
                RunId = run.CorrelationId,
            },
            cancellationToken);
        context.Note(RecordKinds.Effect, $"pull request {pullRequest.Number}", new { pullRequest.Number, pullRequest.Url, pullRequest.HeadCommit });
        var answered = await AnswerAsync(context, input.Forge, pullRequest, cancellationToken);
        var asked = earlier is null ? await reviewers.ChooseAsync(run, input.Repository, cancellationToken) : answered?.Reviewers ?? [];
        await AskAsync(context, input.Forge, pullRequest, asked, cancellationToken);
        await ShowAsync(context, pullRequest, earlier?.HeadCommit, cancellationToken);
        await MakeReadyAsync(context, input.Forge, pullRequest, cancellationToken);
        await reporter.TicketAsync(run, input.Ticket.Key, Tickets.TicketStatus.InReview, pullRequest, null, cancellationToken);
        return new StageResult.Completed(answered is not { Threads.Count: > 0 }
            ? $"Pull request {pullRequest.Number} is open."
            : $"Pull request {pullRequest.Number} is updated and {answered.Threads.Count} threads are answered.")
        {
            PullRequest = pullRequest.Number,
        };
    }

    private async Task<ThreadResponses?> AnswerAsync(StageContext context, IForge forge, Forges.PullRequest pullRequest, CancellationToken cancellationToken)
    {
        var responses = await artefacts.FindAsync<ThreadResponses>(context.Run, ArtefactNames.Responses, cancellationToken);
        foreach (var response in responses?.Threads ?? [])
        {
            await forge.ReplyAsync(
                pullRequest.Repository,
                pullRequest.Number,
                new ThreadReply(
                    response.Answer.Id,
                    response.IdempotencyKey,
                    ReportWriter.ThreadReply(response.Answer, response.Commit, context.Run.CorrelationId),
                    response.IsFixed),
                cancellationToken);
            context.Note(RecordKinds.Effect, $"answered thread {response.Answer.Id}: {response.Answer.Outcome}");
        }

        if (responses is { Checks.Length: > 0 })
        {
            await forge.SayAsync(
                pullRequest.Repository,
                pullRequest.Number,
                $"{context.Run.CorrelationId:N}:checks:{context.Run.Artefacts[ArtefactNames.Responses]}",
                ReportWriter.ChecksReply(responses.Checks, context.Run.CorrelationId),
                cancellationToken);
        }

        return responses;
    }

    /// <summary>The last of all. Where it may not be done, a person presses the button.</summary>
    private async Task MakeReadyAsync(StageContext context, IForge forge, Forges.PullRequest pullRequest, CancellationToken cancellationToken)
    {
        if (options.Value.Drafts == DraftUse.Never)
        {
            return;
        }

        try
        {
            await forge.SetDraftAsync(pullRequest.Repository, pullRequest.Number, isDraft: false, cancellationToken);
        }
        catch (ProviderException refused) when (refused.Category is FailureCategory.Authentication or FailureCategory.Rejected)
        {
            context.Note(RecordKinds.Effect, $"not made ready: {refused.Message}");
        }
    }

    /// <summary>Answered and pushed is what counts; that it cannot be shown undoes none of it.</summary>
    private async Task ShowAsync(StageContext context, Forges.PullRequest pullRequest, string? before, CancellationToken cancellationToken)
    {
        try
        {
            // The commit before shows a round at work, which is over.
            foreach (var commit in new[] { before, context.Run.HeadCommit }.OfType<string>().Distinct())
            {
                await reporter.ProgressAsync(context.Run, pullRequest with { HeadCommit = commit }, RunStanding.Verified, null, cancellationToken);
            }
        }
        catch (ProviderException failed)
        {
            context.Note(RecordKinds.Effect, $"not shown: {failed.Message}");
        }
    }

    private static async Task AskAsync(StageContext context, IForge forge, Forges.PullRequest pullRequest, IReadOnlyList<string> reviewers, CancellationToken cancellationToken)
    {
        if (reviewers.Count == 0)
        {
            return;
        }

        var refused = await forge.RequestReviewAsync(pullRequest.Repository, pullRequest.Number, reviewers, cancellationToken);
        context.Note(RecordKinds.Effect, $"asked for a review: {string.Join(", ", reviewers)}{(refused.Count == 0 ? "" : $"; could not be asked: {string.Join(", ", refused)}")}");
    }
}
