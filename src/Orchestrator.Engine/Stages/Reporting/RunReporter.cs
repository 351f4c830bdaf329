using Orchestrator.Answers;
using Orchestrator.Artefacts;
using Orchestrator.Git;
using Orchestrator.Reports;
using Orchestrator.Runs;
using Orchestrator.Stages.Verify;
using Orchestrator.Tickets;

namespace Orchestrator.Stages.Reporting;

/// <summary>Tells the ticket and the pull request where the run stands. A repeat leaves the same one comment.</summary>
public sealed class RunReporter(JsonArtefacts artefacts, TicketSourceCatalog tickets, RepositoryStore store)
{
    /// <summary>Edits the run's one comment on its ticket and shows the status.</summary>
    public async Task TicketAsync(RunState run, TicketKey key, TicketStatus status, Forges.PullRequest? pullRequest, CancellationToken cancellationToken)
    {
        var source = tickets.Get(key.Source);
        var report = new TicketReport
        {
            Status = status,
            Reason = run.Reason ?? "",
            Plan = (await artefacts.FindAsync<PlanDocument>(run, ArtefactNames.Plan, cancellationToken))?.Plan,
            PullRequest = pullRequest?.Url,
            PullRequestNumber = pullRequest?.Number ?? run.PullRequest,
            Remarks = [.. (await artefacts.FindAsync<Policies.EffectiveSettings>(run, ArtefactNames.Configuration, cancellationToken))?.Refusals.Select(refusal => $"{refusal.What}: {refusal.Why}") ?? []],
            Provenance = Provenances.Of(run, null),
        };
        await source.UpsertCommentAsync(key, $"run:{run.CorrelationId:N}", ReportWriter.TicketComment(report), cancellationToken);
        await source.SetStatusAsync(key, status, cancellationToken);
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
