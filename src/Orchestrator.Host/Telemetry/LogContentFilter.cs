using System.Collections.Frozen;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Orchestrator.Telemetry;

/// <summary>Takes out of a log record whatever may quote a ticket, a prompt, code or a secret.</summary>
/// <remarks>
/// Messages of failures quote what failed, and libraries log what they please. So a record leaves this process as its
/// constant template, the type of its exception, and the values that are known to be names or numbers.
/// </remarks>
internal sealed class LogContentFilter : BaseProcessor<LogRecord>
{
    private const string Template = "{OriginalFormat}";

    private static readonly FrozenDictionary<string, string> Kept = new Dictionary<string, string>
    {
        ["RunId"] = "orchestrator.run.id",
        ["TicketKey"] = "orchestrator.ticket",
        ["Stage"] = "orchestrator.stage",
        ["StageId"] = "orchestrator.stage.id",
        ["Round"] = "orchestrator.stage.round",
        ["Attempt"] = "orchestrator.stage.attempt",
        ["Outcome"] = "orchestrator.outcome",
        ["Category"] = "error.type",
    }.ToFrozenDictionary();

    public override void OnEnd(LogRecord data)
    {
        var kept = new Dictionary<string, object?>();
        data.ForEachScope(static (scope, into) => Keep(scope, into), kept);
        Keep(data.Attributes ?? [], kept);
        if (data.Exception is { } exception)
        {
            kept["exception.type"] = exception.GetType().FullName;
        }

        data.Body = data.Attributes?.FirstOrDefault(attribute => attribute.Key == Template).Value as string ?? "";
        data.FormattedMessage = null;
        data.Exception = null;
        data.Attributes = [.. kept];
    }

    private static void Keep(LogRecordScope scope, Dictionary<string, object?> into)
    {
        foreach (var (name, value) in scope)
        {
            Keep(name, value, into);
        }
    }

    private static void Keep(IReadOnlyList<KeyValuePair<string, object?>> attributes, Dictionary<string, object?> into)
    {
        foreach (var (name, value) in attributes)
        {
            Keep(name, value, into);
        }
    }

    private static void Keep(string name, object? value, Dictionary<string, object?> into)
    {
        if (Kept.TryGetValue(name, out var exported))
        {
            into[exported] = value is int or long ? value : value?.ToString();
        }
    }
}
