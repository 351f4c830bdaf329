using System.Text.Json;
using Orchestrator.Journal;

namespace Orchestrator.Views;

/// <summary>A journal record as <c>--json</c> prints it, one a line.</summary>
internal sealed record RecordView(long Id, Guid RunId, Guid? StageId, DateTimeOffset At, string Kind, string Text, JsonElement? Data)
{
    public static RecordView From(RunRecord record) =>
        new(record.Id, record.RunId, record.StageId, record.At, record.Kind, record.Text, Parse(record.Data));

    private static JsonElement? Parse(string? data)
    {
        if (data is null)
        {
            return null;
        }

        using var document = JsonDocument.Parse(data);
        return document.RootElement.Clone();
    }
}
