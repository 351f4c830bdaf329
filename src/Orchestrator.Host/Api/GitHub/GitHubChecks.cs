using Orchestrator.Artefacts;
using Orchestrator.Clients.GitHub;
using Orchestrator.Contracts.V1;
using Orchestrator.Forges;
using Orchestrator.Reports;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Stages.Respond;

namespace Orchestrator.Api.GitHub;

/// <summary>When failed checks make a round: once all of the newest commit that we pushed are over, and once for each that failed.</summary>
internal sealed class GitHubChecks(ForgeCatalog forges, IRunStore runs, JsonArtefacts artefacts)
{
    private const int NamesShown = 5;

    public async Task<Decision> DecideAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var waiting = await runs.ListAsync(new RunQuery { Repository = $"{repository}", States = [RunStates.InReview], Limit = 1000 }, cancellationToken);

        // What fails on commits that somebody else pushed is theirs.
        return waiting.FirstOrDefault(run => run.Forge == GitHubWebhook.Source && run.HeadCommit == commit) is { } run
            ? await DecideAsync(repository, run, cancellationToken)
            : new Decision(null, "no commit of ours that waits for review");
    }

    public async Task<Decision> DecideAsync(RepositoryName repository, RunState run, CancellationToken cancellationToken)
    {
        if (run.CurrentState != RunStates.InReview || run.PullRequest is not { } number)
        {
            return new Decision(null, "not in review");
        }

        var checks = await forges.Get(run.Forge).ReadChecksAsync($"{repository}", run.HeadCommit, cancellationToken);
        if (checks.ArePending)
        {
            return new Decision(null, "other checks are still to come");
        }

        var answered = await artefacts.FindAsync<AnsweredChecks>(run, ArtefactNames.AnsweredChecks, cancellationToken) ?? AnsweredChecks.None;
        var open = answered.Open(run.HeadCommit, checks);
        if (open.Count > 0 && await forges.Get(run.Forge).RerunChecksAsync($"{repository}", run.HeadCommit, cancellationToken))
        {
            return new Decision(null, "what failed is run once more");
        }

        if (checks.Flaky.Count > 0)
        {
            await forges.Get(run.Forge).SayAsync(
                $"{repository}", number, $"{run.CorrelationId:N}:flaky:{run.HeadCommit}:{string.Join('/', checks.Flaky)}", ReportWriter.FlakyChecks(checks.Flaky, run.HeadCommit, run.CorrelationId), cancellationToken);
        }

        return open.Count == 0
            ? new Decision(null, "nothing failed that was not dealt with")
            : new Decision(
                new ChecksFailed
                {
                    Repository = new RepositoryReference(GitHubWebhook.Source, $"{repository}"),
                    PullRequest = number,
                    Names = string.Join(", ", open.Take(NamesShown).Select(check => DisplayText.Line(check.Name, 80))),
                },
                "failed checks");
    }
}
