using System.Text.Json;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Failures;

namespace Orchestrator.Forges.GitHub;

/// <summary>Shows a run as a check of its newest commit. GitHub gives checks to Apps alone, and to those that may write them.</summary>
internal sealed class CheckRuns(GitHubClients clients, GitHubTokens tokens)
{
    public const string CheckName = "orchestrator";

    private readonly StripedLocks _locks = new();

    public async Task ShowAsync(RepositoryName repository, RunProgress progress, CancellationToken cancellationToken)
    {
        if (!tokens.IsApp)
        {
            return;
        }

        try
        {
            await _locks.RunAsync(
                $"{repository} {progress.Commit}",
                async () =>
                {
                    await WriteAsync(repository, progress, cancellationToken);
                    return 0;
                },
                cancellationToken);
        }
        catch (ProviderException refused) when (refused.Category == FailureCategory.Authentication)
        {
            // Whoever installed the App did not grant this; everything else goes on without it. Doctor says so.
        }
    }

    private async Task WriteAsync(RepositoryName repository, RunProgress progress, CancellationToken cancellationToken)
    {
        var id = progress.RunId.ToString("N");
        var (status, conclusion) = progress.Standing switch
        {
            RunStanding.Working => ("in_progress", null),
            RunStanding.Verified => ("completed", "success"),
            RunStanding.NeedsHuman => ("completed", "action_required"),
            _ => ("completed", "cancelled"),
        };
        var output = new { title = progress.Title, summary = Marker.Fit(progress.Summary) };

        // Only our own checks are listed to be changed: those of other Apps may have the same name.
        var listed = await clients.SendAsync(repository, TokenScope.Checks, HttpMethod.Get, $"commits/{progress.Commit}/check-runs?check_name={CheckName}&per_page=100", null, cancellationToken);
        var ours = listed.GetProperty("check_runs").EnumerateArray().FirstOrDefault(check => check.GetProperty("external_id").GetString() == id);
        if (ours.ValueKind != JsonValueKind.Object)
        {
            var made = conclusion is null
                ? (object)new { name = CheckName, head_sha = progress.Commit, external_id = id, status, output }
                : new { name = CheckName, head_sha = progress.Commit, external_id = id, status, conclusion, output };
            await clients.SendAsync(repository, TokenScope.Checks, HttpMethod.Post, "check-runs", made, cancellationToken);
        }
        else if (!IsSame(ours, status, conclusion, output.title, output.summary))
        {
            var changed = conclusion is null ? (object)new { status, output } : new { status, conclusion, output };
            await clients.SendAsync(repository, TokenScope.Checks, HttpMethod.Patch, FormattableString.Invariant($"check-runs/{ours.GetProperty("id").GetInt64()}"), changed, cancellationToken);
        }
    }

    private static bool IsSame(JsonElement check, string status, string? conclusion, string title, string summary) =>
        check.GetProperty("status").GetString() == status
        && check.GetProperty("conclusion").GetString() == conclusion
        && check.GetProperty("output").GetProperty("title").GetString() == title
        && check.GetProperty("output").GetProperty("summary").GetString() == summary;
}
