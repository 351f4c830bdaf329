using System.Globalization;

namespace Orchestrator;

/// <summary>Copies a run of this benchmark, thousands of times.</summary>
internal static class ManyRuns
{
    /// <summary>Runs that wait for reviewers.</summary>
    public static Task ParkAsync(BothServers servers, int count) => CopyAsync(servers, count, "parked", "");

    /// <summary>Runs that were merged in the course of three years.</summary>
    public static async Task FinishAsync(BothServers servers, int count)
    {
        await CopyAsync(servers, count, "finished", ", 'current_state', 'Completed', 'finished_at', now() - random() * interval '3 years'");
        await servers.ExecuteAsync("ANALYZE runs");
    }

    public static Task RemoveAsync(BothServers servers) => servers.ExecuteAsync("DELETE FROM runs WHERE ticket_id LIKE 'parked-%'");

    private static Task CopyAsync(BothServers servers, int count, string name, string changes) => servers.ExecuteAsync(string.Create(
        CultureInfo.InvariantCulture,
        $"""
        INSERT INTO runs SELECT copy.* FROM
            (SELECT to_jsonb(run) AS row FROM runs run WHERE current_state = 'InReview' LIMIT 1) one
            CROSS JOIN generate_series(1, {count}) number
            CROSS JOIN LATERAL jsonb_populate_record(NULL::runs, one.row || jsonb_build_object(
                'correlation_id', gen_random_uuid(), 'ticket_id', '{name}-' || number, 'pull_request', 1000000 + number,
                'created_at', now() - random() * interval '3 years'{changes})) copy
        """));
}
