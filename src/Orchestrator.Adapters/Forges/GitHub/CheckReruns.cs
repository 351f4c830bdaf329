using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Failures;

namespace Orchestrator.Forges.GitHub;

/// <summary>
/// Has GitHub's own workflows run their failed jobs once more: GitHub counts how often a workflow ran, so that nothing needs to be
/// remembered here. Other Apps' checks cannot be told from those that are new, and are left alone.
/// </summary>
internal sealed class CheckReruns(IOptions<GitHubOptions> options, GitHubClients clients)
{
    private const int WorkflowLimit = 10;

    public async Task<bool> StartAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        if (!options.Value.RerunFailedChecks)
        {
            return false;
        }

        try
        {
            var running = false;
            foreach (var workflow in await FindFailedAsync(repository, commit, cancellationToken))
            {
                running |= await StartAsync(repository, workflow, cancellationToken);
            }

            return running;
        }
        catch (ProviderException refused) when (refused.Category is FailureCategory.Authentication or FailureCategory.NotFound or FailureCategory.Rejected)
        {
            // Not granted, or too old to be run again: then what failed has failed.
            return false;
        }
    }

    private async Task<IReadOnlyList<long>> FindFailedAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var listed = await clients.SendAsync(repository, TokenScope.ReadChecks, HttpMethod.Get, $"commits/{commit}/check-runs?filter=latest&per_page=100", null, cancellationToken);
        var workflows = new List<long>();
        foreach (var check in listed.GetProperty("check_runs").EnumerateArray().Where(FailedChecks.IsFailedWorkflow).Take(WorkflowLimit))
        {
            var job = await SendAsync(repository, HttpMethod.Get, FormattableString.Invariant($"actions/jobs/{check.GetProperty("id").GetInt64()}"), cancellationToken);
            workflows.Add(job.GetProperty("run_id").GetInt64());
        }

        return [.. workflows.Distinct()];
    }

    private async Task<bool> StartAsync(RepositoryName repository, long workflow, CancellationToken cancellationToken)
    {
        var run = await SendAsync(repository, HttpMethod.Get, FormattableString.Invariant($"actions/runs/{workflow}"), cancellationToken);
        if (run.GetProperty("status").GetString() != "completed")
        {
            return true;
        }

        if (!run.TryGetProperty("run_attempt", out var attempt) || attempt.ValueKind != JsonValueKind.Number || attempt.GetInt32() != 1)
        {
            return false;
        }

        await SendAsync(repository, HttpMethod.Post, FormattableString.Invariant($"actions/runs/{workflow}/rerun-failed-jobs"), cancellationToken);
        return true;
    }

    private Task<JsonElement> SendAsync(RepositoryName repository, HttpMethod method, string path, CancellationToken cancellationToken) =>
        clients.SendAsync(repository, TokenScope.Rerun, method, path, null, cancellationToken);
}
