using System.Globalization;

namespace Orchestrator.Terminal;

/// <summary>Spans of time as people read them.</summary>
internal static class Duration
{
    public static string Format(TimeSpan span) => span switch
    {
        { TotalSeconds: < 0 } => "0.0 s",
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => $"{span.Minutes} min {span.Seconds:00} s",
        { TotalDays: < 1 } => $"{span.Hours} h {span.Minutes:00} min",
        _ => $"{(int)span.TotalDays} d {span.Hours} h",
    };
}
