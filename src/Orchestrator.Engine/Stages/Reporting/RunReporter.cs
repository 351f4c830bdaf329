using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Decisions;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Reports;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Stages.Verify;
using Orchestrator.Tickets;

namespace Orchestrator.Stages.Reporting;

/// <summary>Tells the ticket and the pull request where the run stands. A repeat leaves the same one comment.</summary>
public sealed class RunReporter(JsonArtefacts artefacts, TicketSourceCatalog tickets, ForgeCatalog forges, RepositoryStore store, SecretScan secrets)
{
    /// <summary>Shows the run as it stands, on its ticket and, once there is one, on its pull request.</summary>
    /// <param name="run">The run.</param>
    /// <param name="stage">What is at work; <see langword="null"/> when people are waited for.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task ShowAsync(RunState run, StageAttempt? stage, CancellationToken cancellationToken)
    {
        var pullRequest = run.PullRequest is { } number ? await forges.Get(run.Forge).FindPullRequestAsync(run.Repository, number, cancellationToken) : null;
        var status = run.CurrentState switch
        {
            RunStates.NeedsHuman or RunStates.AwaitingApproval => TicketStatus.NeedsHuman,
            RunStates.Completed => TicketStatus.Done,
            RunStates.Failed or RunStates.Cancelled => TicketStatus.Abandoned,
            _ => pullRequest is null ? TicketStatus.InProgress : TicketStatus.InReview,
        };
        await TicketAsync(run, new TicketKey(run.TicketSource, run.TicketId), status, pullRequest, stage?.Stage, cancellationToken);
        if (pullRequest is { State: PullRequestState.Open })
        {
            await ProgressAsync(run, pullRequest, status == TicketStatus.NeedsHuman ? RunStanding.NeedsHuman : RunStanding.Working, stage?.Stage, cancellationToken);
        }
    }

    /// <summary>Shows the run on the newest commit of its pull request.</summary>
    public Task ProgressAsync(RunState run, Forges.PullRequest pullRequest, RunStanding standing, StageName? stage, CancellationToken cancellationToken) =>
        forges.Get(run.Forge).ShowProgressAsync(
            run.Repository,
            new RunProgress
            {
                RunId = run.CorrelationId,
                Commit = pullRequest.HeadCommit,
                Standing = standing,
                Title = standing switch
                {
                    RunStanding.Working => "At work",
                    RunStanding.Verified => "The repository's own checks passed in a fresh sandbox",
                    RunStanding.NeedsHuman => "Needs a person",
                    _ => "Stopped",
                },
                Summary = ReportWriter.Progress(StageList.Of(run, stage), run.Reason ?? "", run.CorrelationId),
            },
            cancellationToken);

    /// <summary>Edits the run's one comment on its ticket and shows the status.</summary>
    public async Task TicketAsync(
        RunState run, TicketKey key, TicketStatus status, Forges.PullRequest? pullRequest, StageName? stage, CancellationToken cancellationToken)
    {
        var source = tickets.Get(key.Source);
        var report = new TicketReport
        {
            Status = status,
            Reason = run.Reason ?? "",
            Stages = StageList.Of(run, stage),
            AwaitsApproval = run.CurrentState == RunStates.AwaitingApproval,
            DecidedByRemark = source.HearsCommands ? run.Artefacts.GetValueOrDefault(ArtefactNames.Plan) ?? "" : "",
            Plan = (await artefacts.FindAsync<PlanDocument>(run, ArtefactNames.Plan, cancellationToken))?.Plan,
            PullRequest = pullRequest?.Url,
            PullRequestNumber = pullRequest?.Number ?? run.PullRequest,
            Remarks = [.. (await artefacts.FindAsync<Policies.EffectiveSettings>(run, ArtefactNames.Configuration, cancellationToken))?.Refusals.Select(refusal => $"{refusal.What}: {refusal.Why}") ?? []],
            Held = await HeldAsync(run, cancellationToken),
            Provenance = Provenances.Of(run, null),
        };
        await source.UpsertCommentAsync(key, $"run:{run.CorrelationId:N}", ReportWriter.TicketComment(report), cancellationToken);
        await source.SetStatusAsync(key, status, cancellationToken);
    }

    private async Task<string> HeldAsync(RunState run, CancellationToken cancellationToken)
    {
        if (RunDecisions.Held(run) is null
            || await artefacts.FindAsync<HeldChange>(run, ArtefactNames.Held, cancellationToken) is not { } held
            || await forges.Get(run.Forge).FindRepositoryAsync(run.Repository, cancellationToken) is not { } repository)
        {
            return "";
        }

        var diff = await store.DiffAsync(repository.Remote, run.BaseCommit, held.Commit, cancellationToken);
        return secrets.Redact(held.PatchIn(diff));
    }

    /// <summary>The pull request's body: what and why, the plan, the evidence, what it cost, where it comes from.</summary>
    public async Task<string> PullRequestBodyAsync(RunState run, StageInputs input, CancellationToken cancellationToken)
    {
        var plan = (await artefacts.GetAsync<PlanDocument>(run, ArtefactNames.Plan, cancellationToken)).Plan;
        var evidence = await artefacts.GetAsync<Evidence>(run, ArtefactNames.Evidence, cancellationToken);
        var reviews = await artefacts.FindAsync<ReviewAnswer[]>(run, ArtefactNames.Findings, cancellationToken) ?? [];
        var made = await store.LogAsync(input.Repository.Remote, run.BaseCommit, run.HeadCommit, cancellationToken);
        return ReportWriter.PullRequestBody(new PullRequestReport
        {
            Ticket = input.Ticket,
            Summary = plan.Summary,
            Commits = [.. plan.Commits.Select(planned => new ReportedCommit(planned, made.FirstOrDefault(commit => commit.Subject == planned.Message)?.Id))],
            Notes = (await artefacts.FindAsync<ImplementAnswer>(run, ArtefactNames.Implementation, cancellationToken))?.Notes ?? [],
            Checks = evidence.Checks,
            Reviewers = [.. reviews.Select(review => review.Reviewer)],
            Findings = [.. reviews.SelectMany(review => review.Findings.Select(finding => new ReportedFinding(review.Reviewer, finding, Fixed: false)))],
            Safety = evidence.Findings,
            Refusals = input.Settings.Refusals,
            Provenance = Provenances.Of(run, input.Settings),
        });
    }
}
