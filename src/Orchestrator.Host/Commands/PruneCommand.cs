using System.CommandLine;
using System.Globalization;
using Orchestrator.Retention;

namespace Orchestrator.Commands;

/// <summary><c>prune</c>.</summary>
internal static class PruneCommand
{
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only count what would be deleted." };

    public static Command Create() => new Command("prune", "Delete what is old enough by Retention, as the service does by itself. Safe to repeat and to run twice at once.") { DryRun, CommonOptions.Json }
        .Does(PruneAsync)
        .WithExamples("orchestrator prune --dry-run", "orchestrator prune --json");

    private static async Task<int> PruneAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var dryRun = invocation.Get(DryRun);
        var report = await store.GetRequiredService<Pruning>().RunAsync(dryRun, cancellationToken);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { dryRun, report.Runs, report.JournalRecords, report.HandledMessages, report.ParkedMessages, report.LedgerEntries, report.Artefacts });
        }
        else
        {
            var done = dryRun ? "Would delete" : "Deleted";
            invocation.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{done} {report.Runs} runs, {report.JournalRecords} journal records, {report.HandledMessages} notes of handled messages, {report.ParkedMessages} given-up messages, {report.LedgerEntries} entries of the ledger, {report.Artefacts} artefacts."));
        }

        return ExitCodes.Ok;
    }
}
