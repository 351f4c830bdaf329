using System.Globalization;
using System.Text;
using Orchestrator.Terminal;

namespace Orchestrator.Logging;

/// <summary>One log entry as text: time, level, category, scopes, message; then the exception, indented.</summary>
internal static class LogLine
{
    public static string Format(
        DateTimeOffset at, LogLevel level, string category, string message, Exception? exception, IExternalScopeProvider? scopes)
    {
        var line = new StringBuilder();
        line.Append(at.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture))
            .Append(' ').Append(Short(level)).Append(' ').Append(category);
        scopes?.ForEachScope(AppendScope, line);
        line.Append(" | ").Append(TerminalText.Line(message));
        if (exception is not null)
        {
            foreach (var part in TerminalText.Inert(exception.ToString()).Split('\n'))
            {
                line.Append("\n    ").Append(part);
            }
        }

        return line.ToString();
    }

    private static void AppendScope(object? scope, StringBuilder line)
    {
        // Only named values are of use to whoever searches a log.
        if (scope is not IEnumerable<KeyValuePair<string, object>> values)
        {
            return;
        }

        foreach (var (key, value) in values)
        {
            if (key != "{OriginalFormat}")
            {
                line.Append(' ').Append(key).Append('=').Append(TerminalText.Line(Convert.ToString(value, CultureInfo.InvariantCulture)));
            }
        }
    }

    private static string Short(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRC",
        LogLevel.Debug => "DBG",
        LogLevel.Information => "INF",
        LogLevel.Warning => "WRN",
        LogLevel.Error => "ERR",
        _ => "CRT",
    };
}
