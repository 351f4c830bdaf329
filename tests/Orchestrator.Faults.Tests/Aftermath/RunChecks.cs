using System.Text.Json;
using Orchestrator.Installations;

namespace Orchestrator.Aftermath;

/// <summary>What must be true of the runs themselves: the rows, the pull requests, the tickets and the commits.</summary>
internal sealed class RunChecks(Installation installation, Greetings greetings, int tickets)
{
    private static readonly string[] Stages = ["Fetch", "Plan", "PlanReview", "Implement", "Review", "Verify", "PullRequest"];

    public async Task CheckAsync(Findings findings)
    {
        var runs = await installation.ListAsync(
            "SELECT correlation_id, ticket_id, current_state, coalesce(reason, ''), repository, head_branch, head_commit, base_commit, coalesce(pull_request, 0) FROM runs",
            row => new Run(
                row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetString(7), row.GetInt32(8)));
        findings.Expect("runs, one a ticket", runs.Select(run => run.Ticket).Distinct().Count(), tickets);
        findings.Expect("runs in all", runs.Count, tickets);
        findings.ExpectNone("  not with a pull request in review", [.. runs.Where(run => run.State != "InReview").Select(run => $"{run.Ticket} is {run.State} ({run.Reason})")]);
        await CheckPullRequestsAsync(runs, findings);
        CheckComments(runs, findings);
        CheckCommits(runs, findings);
        await CheckAttemptsAsync(runs, findings);
    }

    private async Task CheckPullRequestsAsync(List<Run> runs, Findings findings)
    {
        var pullRequests = await installation.ListAsync(
            "SELECT run_id, repository, number, head_branch, head_commit FROM local_pull_requests",
            row => (Run: row.GetGuid(0), Repository: row.GetString(1), Number: row.GetInt32(2), Branch: row.GetString(3), Commit: row.GetString(4)));
        var published = runs.Where(run => run.State == "InReview").ToList();
        findings.Count("pull requests", pullRequests.Count);
        findings.ExpectNone(
            "  a second one of a ticket",
            [.. pullRequests.GroupBy(one => one.Run).Where(group => group.Count() > 1).Select(group => $"run {group.Key}: {string.Join(", ", group.Select(one => one.Number))}")]);
        findings.ExpectNone(
            "  missing or not what the run has",
            [.. published.Where(run => !pullRequests.Contains((run.Id, run.Repository, run.PullRequest, run.HeadBranch, run.HeadCommit))).Select(run => run.Ticket)]);
    }

    private void CheckComments(List<Run> runs, Findings findings)
    {
        var states = Directory.GetFiles(Path.Combine(installation.Data, "tickets", ".state"), "*.json");
        var comments = states.Select(state => JsonDocument.Parse(File.ReadAllText(state)).RootElement).ToList();
        findings.Expect("sticky comments", comments.Sum(state => state.GetProperty("comments").GetArrayLength()), tickets);
        findings.ExpectNone(
            "  not exactly one of a ticket's run",
            [.. runs.Where(run => comments.Count(state => Markers(state).SequenceEqual([$"run:{run.Id:N}"])) != 1).Select(run => run.Ticket)]);
        findings.Expect(
            "  that say the ticket is in review",
            comments.Count(state => state.GetProperty("status").GetString() == "InReview"),
            runs.Count(run => run.State == "InReview"));
    }

    private static List<string?> Markers(JsonElement state) =>
        [.. state.GetProperty("comments").EnumerateArray().Select(comment => comment.GetProperty("marker").GetString())];

    private void CheckCommits(List<Run> runs, Findings findings)
    {
        var published = runs.Where(run => run.State == "InReview").ToList();
        var branches = greetings.Repositories.ToDictionary(
            repository => repository,
            repository => Lines(repository, "for-each-ref", "--format=%(refname:short) %(objectname) %(parent) %(subject)", "refs/heads/agent/"));
        findings.Count("branches", branches.Values.Sum(lines => lines.Length));
        var expected = runs.ToDictionary(run => run.Ticket, run => run);
        var wrong = new List<string>();
        for (var number = 1; number <= tickets; number++)
        {
            if (expected.GetValueOrDefault(Greetings.Ticket(number)) is not { State: "InReview" } run)
            {
                continue;
            }

            // The branch is the plan: one commit upon the base, with the one file that the ticket asked for.
            if (!branches[run.Repository].Contains($"{run.HeadBranch} {run.HeadCommit} {run.BaseCommit} {Greetings.Subject(number)}"))
            {
                wrong.Add($"{run.HeadBranch} does not hold the planned commit");
            }
            else if (Lines(run.Repository, "show", "--format=", "-p", run.HeadCommit) is var patch
                && !(patch.Contains($"+++ b/{Greetings.File(number)}") && patch.Contains($"+{Greetings.Content(number)}") && patch.Count(line => line.StartsWith("diff ", StringComparison.Ordinal)) == 1))
            {
                wrong.Add($"{run.HeadCommit} is not the greeting of ticket {number}");
            }
        }

        findings.ExpectNone("  without exactly the planned commit", wrong);
        var known = runs.Select(run => run.HeadBranch).ToHashSet();
        findings.ExpectNone("  of no run", [.. branches.Values.SelectMany(lines => lines).Select(line => line.Split(' ')[0]).Where(branch => !known.Contains(branch))]);
        findings.Count("commits pushed", published.Count);
    }

    private async Task CheckAttemptsAsync(List<Run> runs, Findings findings)
    {
        var attempts = await installation.ListAsync(
            "SELECT run_id, stage, state, coalesce(outcome, ''), fence, id, round FROM stage_attempts",
            row => (Run: row.GetGuid(0), Stage: row.GetString(1), State: row.GetString(2), Outcome: row.GetString(3), Fence: row.GetInt64(4), Id: row.GetGuid(5), Round: row.GetInt32(6)));
        findings.Count("stage attempts", attempts.Count);
        findings.Count("  claimed more than once", attempts.Count(attempt => attempt.Fence > 1));
        findings.Count("  most claims of one", attempts.Max(attempt => attempt.Fence));
        findings.Count("  failed and tried again", attempts.Count(attempt => attempt.Outcome == "failed"));
        findings.ExpectNone("  that still hold or await a lease", [.. attempts.Where(attempt => attempt.State is "Ready" or "Running").Select(attempt => $"{attempt.Stage} {attempt.Id} is {attempt.State}")]);
        var byRun = attempts.Where(attempt => attempt.Outcome == "completed").ToLookup(attempt => attempt.Run, attempt => attempt.Stage);
        findings.ExpectNone(
            "  runs whose stages did not complete once each",
            [.. runs.Where(run => run.State == "InReview" && !byRun[run.Id].Order().SequenceEqual(Stages.Order())).Select(run => $"{run.Ticket}: {string.Join(' ', byRun[run.Id])}")]);
    }

    private static string[] Lines(string repository, params string[] arguments) =>
        GitProgram.Run(repository, arguments).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed record Run(Guid Id, string Ticket, string State, string Reason, string Repository, string HeadBranch, string HeadCommit, string BaseCommit, int PullRequest);
}
