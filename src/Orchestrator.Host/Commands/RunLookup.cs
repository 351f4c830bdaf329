using Orchestrator.Runs;

namespace Orchestrator.Commands;

/// <summary>Finds the run that somebody means.</summary>
internal static class RunLookup
{
    public const string Latest = "latest";

    /// <summary>Fewer characters of an id are not taken for its end.</summary>
    public const int ShortestEnd = 4;

    private const int SearchedRuns = 1000;

    /// <summary>The last eight digits, as in the name of the run's branch.</summary>
    public static string Short(Guid runId) => runId.ToString("N")[^8..];

    public static async Task<RunState> FindAsync(IRunStore runs, string text, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(text, out var id))
        {
            return await runs.FindAsync(id, cancellationToken) ?? throw NotFound(text);
        }

        var newest = await runs.ListAsync(new RunQuery { Limit = SearchedRuns }, cancellationToken);
        var matches = newest.Where(run => Matches(run, text)).ToList();
        return matches switch
        {
            _ when text == Latest && newest.Count > 0 => newest[0],
            [] => throw NotFound(text),
            [var only] => only,

            // One ticket may have had several runs; whoever names it means the newest.
            _ when matches.TrueForAll(run => run.TicketId == matches[0].TicketId && run.TicketSource == matches[0].TicketSource) => matches[0],
            _ => throw CommandException.Usage($"'{text}' fits {matches.Count} runs: {string.Join(", ", matches.Take(5).Select(run => run.CorrelationId))}. Give more of the id."),
        };
    }

    private static bool Matches(RunState run, string text) =>
        (text.Length >= ShortestEnd && run.CorrelationId.ToString().EndsWith(text, StringComparison.OrdinalIgnoreCase))
        || text == run.TicketId
        || text == Path.GetFileNameWithoutExtension(run.TicketId)
        || text == Path.GetFileName(run.TicketId)
        || text == $"{run.TicketSource}:{run.TicketId}";

    private static CommandException NotFound(string text) =>
        CommandException.NotFound($"There is no run '{text}' here. 'orchestrator runs list' shows those of this data directory.");
}
