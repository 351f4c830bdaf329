using System.Text.Json;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Failures;

namespace Orchestrator.Forges.GitHub;

/// <summary>What others' checks and statuses say of a commit. What we may not read is as if it were not there.</summary>
internal sealed class FailedChecks(GitHubClients clients, GitHubPeople people)
{
    private const int LogLimit = 1024 * 1024;
    private const int OutputLimit = 4_000;
    private const int LogsRead = 3;

    private static readonly string[] OutputParts = ["title", "summary", "text"];
    private static readonly HashSet<string> Failures = ["failure", "timed_out", "startup_failure"];

    public async Task<CommitChecks> ReadAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var checks = await AllowedAsync(() => ChecksAsync(repository, commit, cancellationToken), CommitChecks.None);
        var statuses = await AllowedAsync(() => StatusesAsync(repository, commit, cancellationToken), CommitChecks.None);
        return new CommitChecks(checks.ArePending || statuses.ArePending, [.. checks.Failed, .. statuses.Failed]) { Flaky = checks.Flaky };
    }

    /// <summary>Whether a check is a job of GitHub's own that failed.</summary>
    public static bool IsFailedWorkflow(JsonElement check) => IsFailed(check) && App(check) == "github-actions";

    private async Task<CommitChecks> ChecksAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var us = (await people.OurLoginAsync(cancellationToken)).Replace("[bot]", "", StringComparison.Ordinal);
        var listed = await clients.SendAsync(repository, TokenScope.ReadChecks, HttpMethod.Get, $"commits/{commit}/check-runs?filter=latest&per_page=100", null, cancellationToken);
        var others = listed.GetProperty("check_runs").EnumerateArray().Where(check => App(check) != us).ToList();
        var failed = new List<FailedCheck>();
        foreach (var check in others.Where(IsFailed))
        {
            failed.Add(new FailedCheck(check.GetProperty("name").GetString() ?? "", await DetailAsync(repository, check, failed.Count < LogsRead, cancellationToken)));
        }

        return new CommitChecks(others.Exists(check => check.GetProperty("status").GetString() != "completed"), failed)
        {
            Flaky = await FlakyAsync(repository, commit, [.. others.Where(IsPassed)], cancellationToken),
        };
    }

    /// <summary>Those that pass now and failed before on the very same commit.</summary>
    private async Task<IReadOnlyList<string>> FlakyAsync(RepositoryName repository, string commit, IReadOnlyList<JsonElement> passed, CancellationToken cancellationToken)
    {
        if (passed.Count == 0)
        {
            return [];
        }

        var all = await clients.SendAsync(repository, TokenScope.ReadChecks, HttpMethod.Get, $"commits/{commit}/check-runs?filter=all&status=completed&per_page=100", null, cancellationToken);
        var failed = all.GetProperty("check_runs").EnumerateArray().Where(IsFailed).Select(Identity).ToHashSet();
        return [.. passed.Select(Identity).Where(failed.Contains).Select(one => one.Name).Distinct()];
    }

    private static bool IsFailed(JsonElement check) => check.GetProperty("conclusion").GetString() is { } conclusion && Failures.Contains(conclusion);

    private static bool IsPassed(JsonElement check) => check.GetProperty("conclusion").GetString() == "success";

    private static (string? App, string Name) Identity(JsonElement check) => (App(check), check.GetProperty("name").GetString() ?? "");

    private async Task<CommitChecks> StatusesAsync(RepositoryName repository, string commit, CancellationToken cancellationToken)
    {
        var combined = await clients.SendAsync(repository, TokenScope.ReadStatuses, HttpMethod.Get, $"commits/{commit}/status?per_page=100", null, cancellationToken);
        var statuses = combined.GetProperty("statuses").EnumerateArray().ToList();
        return new CommitChecks(
            statuses.Exists(status => status.GetProperty("state").GetString() == "pending"),
            [.. statuses.Where(status => status.GetProperty("state").GetString() is "failure" or "error")
                .Select(status => new FailedCheck(status.GetProperty("context").GetString() ?? "", status.GetProperty("description").GetString() ?? ""))]);
    }

    private async Task<string> DetailAsync(RepositoryName repository, JsonElement check, bool isLogRead, CancellationToken cancellationToken)
    {
        var output = check.GetProperty("output");
        var said = string.Join('\n', OutputParts.Select(part => output.GetProperty(part).GetString()).Where(part => !string.IsNullOrWhiteSpace(part)));
        said = said.Length > OutputLimit ? said[..OutputLimit] : said;

        // Only of GitHub's own workflows is the log to be had; its check is the job.
        if (!isLogRead || App(check) != "github-actions")
        {
            return said;
        }

        var job = check.GetProperty("id").GetInt64();
        var log = await AllowedAsync(() => clients.ReadTextAsync(repository, TokenScope.ReadLogs, FormattableString.Invariant($"actions/jobs/{job}/logs"), LogLimit, cancellationToken), "");
        return $"{said}\n{WorkflowLog.Cut(log)}".Trim();
    }

    private static string? App(JsonElement check) => check.GetProperty("app") is { ValueKind: JsonValueKind.Object } app && app.TryGetProperty("slug", out var slug) ? slug.GetString() : null;

    private static async Task<T> AllowedAsync<T>(Func<Task<T>> read, T otherwise)
    {
        try
        {
            return await read();
        }
        catch (ProviderException refused) when (refused.Category is FailureCategory.Authentication or FailureCategory.NotFound)
        {
            return otherwise;
        }
    }
}
