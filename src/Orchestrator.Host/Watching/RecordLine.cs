using System.Globalization;
using Orchestrator.Journal;
using Orchestrator.Terminal;

namespace Orchestrator.Watching;

/// <summary>A journal record as one line of a log.</summary>
internal static class RecordLine
{
    /// <param name="record">What happened.</param>
    /// <param name="time">Whose local time is shown.</param>
    /// <param name="limit">Characters of the text; the whole of it by default.</param>
    public static string Format(RunRecord record, TimeProvider time, int limit = int.MaxValue)
    {
        var at = TimeZoneInfo.ConvertTime(record.At, time.LocalTimeZone);
        return string.Create(CultureInfo.InvariantCulture, $"{at:HH:mm:ss.f}  {Label(record.Kind),-8} {TerminalText.Line(record.Text, limit)}");
    }

    public static string Label(string kind) => kind switch
    {
        RecordKinds.RunState => "run",
        RecordKinds.StageStarted or RecordKinds.StageFinished => "stage",
        RecordKinds.SandboxStarted => "sandbox",
        RecordKinds.SandboxDestroyed => "removed",
        RecordKinds.AgentEvent or RecordKinds.AgentFinished => "agent",
        RecordKinds.ModelCall => "model",
        _ => TerminalText.Line(kind, 8),
    };
}
