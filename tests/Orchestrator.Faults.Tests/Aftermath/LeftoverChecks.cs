using Orchestrator.Installations;
using Orchestrator.Messaging;

namespace Orchestrator.Aftermath;

/// <summary>What must be gone once nothing runs any more: rows in hand, messages, processes, mounts, groups and files.</summary>
internal sealed class LeftoverChecks(Installation installation, Broker broker)
{
    public async Task CheckAsync(Findings findings, CancellationToken cancellationToken)
    {
        findings.Expect("outbox rows left", await installation.ScalarAsync<long>("SELECT count(*) FROM outbox"), 0);
        findings.Expect("bus nodes left", await installation.ScalarAsync<long>("SELECT count(*) FROM bus_nodes"), 0);
        findings.Expect(
            "tickets held by no run that is open",
            await installation.ScalarAsync<long>("SELECT count(*) FROM active_tickets held WHERE NOT EXISTS (SELECT 1 FROM runs WHERE correlation_id = held.run_id AND finished_at IS NULL)"),
            0);
        await CheckJournalAsync(findings);
        await CheckQueuesAsync(findings, cancellationToken);
        CheckMachine(findings);
        CheckFiles(findings);
    }

    /// <summary>Whatever the crash, the journal tells of each result who had the lease, and what came of it.</summary>
    private async Task CheckJournalAsync(Findings findings)
    {
        findings.Count("journal records", await installation.ScalarAsync<long>("SELECT count(*) FROM run_records"));
        findings.Expect("  dropped", await installation.ScalarAsync<long>("SELECT count(*) FROM run_records WHERE kind = 'journal.dropped'"), 0);
        findings.ExpectNone(
            "  results without their records",
            await installation.ListAsync(
                """
                SELECT stage || ' ' || id FROM stage_attempts attempt WHERE state = 'Finished' AND NOT (
                    EXISTS (SELECT 1 FROM run_records WHERE stage_id = attempt.id AND run_id = attempt.run_id AND kind = 'stage.started' AND (data::json ->> 'fence')::bigint = attempt.fence)
                    AND EXISTS (SELECT 1 FROM run_records WHERE stage_id = attempt.id AND run_id = attempt.run_id AND kind = 'stage.finished' AND data::json ->> 'outcome' = attempt.outcome))
                """,
                row => row.GetString(0)));
        findings.ExpectNone(
            "  runs whose ledger is not the sum of its attempts",
            await installation.ListAsync(
                """
                SELECT run.correlation_id::text FROM runs run JOIN stage_attempts attempt ON attempt.run_id = run.correlation_id AND attempt.state = 'Finished'
                GROUP BY run.correlation_id, run.cost_usd, run.input_tokens, run.output_tokens
                HAVING run.cost_usd <> sum(attempt.cost_usd) OR run.input_tokens <> sum(attempt.input_tokens) OR run.output_tokens <> sum(attempt.output_tokens)
                """,
                row => row.GetString(0)));
    }

    private async Task CheckQueuesAsync(Findings findings, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (var queue in new[] { Queues.Intake, Queues.Runs, Queues.Stages }.SelectMany(queue => new[] { queue, $"{queue}_error", $"{queue}_skipped" }))
        {
            if (await broker.CountAsync(queue, cancellationToken) is > 0 and var count)
            {
                left.Add($"{count} in {queue}");
            }
        }

        findings.ExpectNone("queues with messages left", left);
    }

    private void CheckMachine(Findings findings)
    {
        // Its directory is in the command line of every process of a sandbox, or in the mounts that it sees.
        var processes = Directory.GetDirectories("/proc")
            .Where(process => int.TryParse(Path.GetFileName(process), out _))
            .Where(process => Read(Path.Combine(process, "cmdline")).Contains(installation.Data, StringComparison.Ordinal))
            .Select(process => Read(Path.Combine(process, "cmdline")).Replace('\0', ' '));
        findings.ExpectNone("processes left", [.. processes]);
        findings.ExpectNone("mounts left", [.. File.ReadAllLines("/proc/mounts").Where(mount => mount.Contains(installation.Home, StringComparison.Ordinal))]);
        var keys = SandboxKeys.ToHashSet();
        var groups = Directory.Exists("/sys/fs/cgroup")
            ? Directory.EnumerateDirectories("/sys/fs/cgroup", "orchestrator", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
                .SelectMany(Directory.GetDirectories)
                .Where(group => keys.Contains(Path.GetFileName(group)[..Math.Min(32, Path.GetFileName(group).Length)]))
            : [];
        findings.ExpectNone("control groups left", [.. groups]);
    }

    /// <summary>The ids that this installation's sandboxes begin with; other tests may have sandboxes of their own.</summary>
    public IReadOnlyCollection<string> SandboxKeys { get; set; } = [];

    private void CheckFiles(Findings findings)
    {
        findings.ExpectNone("sandboxes left", Names(Path.Combine(installation.Data, "sandboxes"), "*"));
        findings.ExpectNone("git locks left", [.. Everything(Path.Combine(installation.Data, "git"), "*.lock"), .. Everything(Path.Combine(installation.Home, "repositories"), "*.lock")]);
        findings.ExpectNone("scratch folders left", [.. Directory.GetDirectories(Path.Combine(installation.Data, "git")).SelectMany(place => Names(Path.Combine(place, "scratch"), "*"))]);
        findings.ExpectNone("half-written artefacts left", Names(Path.Combine(installation.Data, "artefacts", "incoming"), "*"));
        findings.ExpectNone("half-written ticket states left", [.. Names(Path.Combine(installation.Data, "tickets", ".state"), "*").Where(name => !name.EndsWith(".json", StringComparison.Ordinal))]);
        findings.ExpectNone("temporary files left", Names(installation.Temporary, "*"));
    }

    private static string[] Names(string directory, string pattern) => Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory, pattern) : [];

    private static string[] Everything(string directory, string pattern) =>
        Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory, pattern, SearchOption.AllDirectories) : [];

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A process that has ended meanwhile.
            return "";
        }
    }
}
