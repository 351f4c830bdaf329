using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages.Reporting;
using Orchestrator.Tickets;

namespace Orchestrator.Stages.Close;

/// <summary>Undoes what a run left open and reports how it ended. Each step may be repeated, and one that has nothing to do succeeds.</summary>
public sealed class CloseStage(
    ForgeCatalog forges,
    RunRepositories repositories,
    RepositoryStore store,
    RunReporter reporter) : IStage
{
    public StageName Name => StageName.Close;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (run.PullRequest is { } number && run.Outcome != RunStates.Completed)
        {
            await forges.Get(run.Forge).CloseAsync(run.Repository, number, run.Reason ?? "The run was cancelled.", cancellationToken);
            context.Note(RecordKinds.Effect, $"closed pull request {number}");
        }

        if (run.Outcome == RunStates.Completed)
        {
            await IfThereAsync(context, () => DropBranchAsync(context, cancellationToken));
        }

        await IfThereAsync(context, () => ShowAsync(context, cancellationToken));

        // A ticket or repository that is gone needs no report and must not keep the run from ending.
        await IfThereAsync(context, () => ForgetAsync(run, cancellationToken));
        await IfThereAsync(context, () => ReportAsync(run, cancellationToken));
        return new StageResult.Completed($"The run ended as {run.Outcome}.");
    }

    /// <summary>Nothing that was shown as at work stays so.</summary>
    private async Task ShowAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (run.PullRequest is { } number && await forges.Get(run.Forge).FindPullRequestAsync(run.Repository, number, cancellationToken) is { } pullRequest)
        {
            await reporter.ProgressAsync(run, pullRequest, run.Outcome == RunStates.Completed ? RunStanding.Verified : RunStanding.Stopped, null, cancellationToken);
        }
    }

    /// <summary>The branch as it was merged. What somebody has pushed to it since is theirs.</summary>
    private async Task DropBranchAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var (forge, repository) = await repositories.GetAsync(run, cancellationToken);
        if (!repository.DropsMergedBranches
            || run.PullRequest is not { } number
            || await forge.FindPullRequestAsync(run.Repository, number, cancellationToken) is not { State: Forges.PullRequestState.Merged } merged
            || merged.HeadBranch != run.HeadBranch
            || merged.HeadBranch == repository.DefaultBranch)
        {
            return;
        }

        await using var push = await forge.OpenPushAsync(run.Repository, cancellationToken);
        context.Note(RecordKinds.Effect, await store.DeleteBranchAsync(push.Remote, merged.HeadBranch, merged.HeadCommit, cancellationToken)
            ? $"deleted branch {merged.HeadBranch}"
            : $"left branch {merged.HeadBranch}, which is gone, protected or went on since");
    }

    private async Task ForgetAsync(RunState run, CancellationToken cancellationToken)
    {
        var (_, repository) = await repositories.GetAsync(run, cancellationToken);
        await store.ForgetRunAsync(repository.Remote, run.CorrelationId, cancellationToken);
    }

    private Task ReportAsync(RunState run, CancellationToken cancellationToken) => reporter.TicketAsync(
        run,
        new TicketKey(run.TicketSource, run.TicketId),
        run.Outcome == RunStates.Completed ? TicketStatus.Done : TicketStatus.Abandoned,
        null,
        null,
        cancellationToken);

    private static async Task IfThereAsync(StageContext context, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (ProviderException gone) when (gone.Category is FailureCategory.NotFound or FailureCategory.Configuration or FailureCategory.Malformed or FailureCategory.Authentication)
        {
            context.Note(RecordKinds.Effect, $"left undone: {gone.Message}");
        }
    }
}
