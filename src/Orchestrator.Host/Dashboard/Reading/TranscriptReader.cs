using System.Globalization;
using System.Text.Json;
using Orchestrator.Artefacts;
using Orchestrator.Failures;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages;

namespace Orchestrator.Dashboard.Reading;

/// <summary>Reads transcripts: those that agents left, and what those at work have said so far.</summary>
internal sealed class TranscriptReader(IRunStore runs, IRunJournalReader journal, IArtefactStore artefacts)
{
    private const int SittingLimit = 500;
    private const int EntryLimit = 2_000;
    private const int LiveLimit = 200;
    private const int LongestLine = 4 * 1024 * 1024;

    /// <param name="run">The run.</param>
    /// <param name="wanted">The sitting to show; <see langword="null"/> for the newest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Transcript> ReadAsync(RunState run, long? wanted, CancellationToken cancellationToken)
    {
        var attempts = (await runs.ListAttemptsAsync(run.CorrelationId, cancellationToken)).ToDictionary(attempt => attempt.Id);
        var finished = await journal.ReadNewestAsync(run.CorrelationId, [RecordKinds.AgentFinished], SittingLimit, cancellationToken);
        var sittings = finished.Select(record => Sitting(record, attempts)).OfType<Sitting>().ToList();
        var shown = wanted is null ? sittings.LastOrDefault() : sittings.Find(sitting => sitting.Id == wanted);
        var live = run.StageId is null
            ? []
            : (await journal.ReadNewestAsync(run.CorrelationId, [RecordKinds.AgentEvent], LiveLimit, cancellationToken))
                .Where(record => record.StageId == run.StageId)
                .Select(record => new TranscriptEntry("message", record.At, record.Text, "", false))
                .ToList();
        if (shown is null)
        {
            return new Transcript(sittings, null, [], "", live);
        }

        var (entries, remark) = await EntriesAsync(shown.Sha256, cancellationToken);
        return new Transcript(sittings, shown, entries, remark, live);
    }

    private async Task<(IReadOnlyList<TranscriptEntry> Entries, string Remark)> EntriesAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await artefacts.OpenAsync(sha256, cancellationToken);
            if (content is null)
            {
                return ([], "This transcript is no longer kept, or is kept on another machine.");
            }

            using var reader = new StreamReader(content);
            var entries = new List<TranscriptEntry>();
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (entries.Count == EntryLimit)
                {
                    return (entries, string.Create(CultureInfo.InvariantCulture, $"Only the first {EntryLimit} entries are shown."));
                }

                entries.Add(line.Length > LongestLine
                    ? new TranscriptEntry("remark", default, "An entry that is too long to be shown.", "", false)
                    : TranscriptLine.Read(line));
            }

            return (entries, "");
        }
        catch (Exception exception) when (exception is ProviderException or ArgumentException)
        {
            return ([], exception.Message);
        }
    }

    private static Sitting? Sitting(RunRecord record, Dictionary<Guid, StageAttempt> attempts)
    {
        if (record.Data is null)
        {
            return null;
        }

        using var data = JsonDocument.Parse(record.Data);
        if (!data.RootElement.TryGetProperty("transcript", out var transcript) || transcript.GetString() is not { } sha256)
        {
            return null;
        }

        var role = data.RootElement.TryGetProperty("role", out var named) ? named.GetString() : null;
        var attempt = record.StageId is { } stage ? attempts.GetValueOrDefault(stage) : null;
        var name = attempt is null ? "Agent" : $"{Pages.Texts.Stage(attempt.Stage)}{(attempt.Round > 1 ? string.Create(CultureInfo.InvariantCulture, $" · round {attempt.Round}") : "")}";
        return new Sitting(record.Id, record.StageId, role is { Length: > 0 } ? $"{name} · {role}" : name, record.Text, sha256);
    }
}
