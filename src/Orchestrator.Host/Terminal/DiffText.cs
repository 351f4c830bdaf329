using Spectre.Console;

namespace Orchestrator.Terminal;

/// <summary>Prints a unified diff: coloured on a terminal, inert everywhere.</summary>
internal static class DiffText
{
    public static void Write(Output output, string diff)
    {
        foreach (var line in TerminalText.Inert(diff).TrimEnd('\n').Split('\n'))
        {
            if (output.IsTerminal)
            {
                output.Console.WriteLine(line, StyleOf(line));
            }
            else
            {
                output.Line(line);
            }
        }
    }

    private static Style StyleOf(string line) => line switch
    {
        ['+', '+', '+', ..] or ['-', '-', '-', ..] => new Style(decoration: Decoration.Bold),
        ['d', 'i', 'f', 'f', ..] => new Style(decoration: Decoration.Bold),
        ['+', ..] => new Style(Color.Green),
        ['-', ..] => new Style(Color.Red),
        ['@', '@', ..] => new Style(Color.Aqua),
        _ => Style.Plain,
    };
}
