using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrator.Commands;
using Spectre.Console;

namespace Orchestrator.Terminal;

/// <summary>Where a command writes: results to standard output, everything about the command itself to standard error.</summary>
internal sealed class Output(TextWriter standardOutput, TextWriter standardError, IAnsiConsole console, bool isJson)
{
    private const int WidthWithoutTerminal = 2000;

    /// <summary>The form of everything <c>--json</c> prints: camelCase, enumerations as words, no nulls left out.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },

        // Escapes every control character, so that JSON on a terminal is as harmless as our own text.
        Encoder = JavaScriptEncoder.Default,
    };

    /// <summary>Whether the caller asked for JSON.</summary>
    public bool IsJson { get; } = isJson;

    /// <summary>For tables and colours; drops them by itself where standard output is no terminal.</summary>
    public IAnsiConsole Console { get; } = console;

    /// <summary>Whether somebody watches, so that a picture may be redrawn in place.</summary>
    public bool IsTerminal => Console.Profile.Out.IsTerminal && Console.Profile.Capabilities.Ansi;

    public static Output To(Surroundings surroundings, bool isJson)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            // The environment tells of the process's own output, and of no other.
            Ansi = surroundings.IsOnConsole ? AnsiSupport.Detect : AnsiSupport.No,
            Out = new AnsiConsoleOutput(surroundings.Output),
        });
        if (!console.Profile.Out.IsTerminal)
        {
            // A file or a pipe has no width: a row stays one line, for whoever searches it.
            console.Profile.Width = WidthWithoutTerminal;
        }

        return new Output(surroundings.Output, surroundings.Error, console, isJson);
    }

    /// <summary>One line of the result. The text must be inert.</summary>
    public void Line(string text = "") => standardOutput.WriteLine(text);

    /// <summary>One line about the command: progress, hints, errors. The text must be inert.</summary>
    public void Note(string text) => standardError.WriteLine(text);

    /// <summary>A value as one line of JSON.</summary>
    public void JsonLine<T>(T value)
    {
        standardOutput.WriteLine(JsonSerializer.Serialize(value, Json));
        standardOutput.Flush();
    }

    /// <summary>An error as one line of JSON, on standard error.</summary>
    public void JsonNote<T>(T value) => standardError.WriteLine(JsonSerializer.Serialize(value, Json));
}
