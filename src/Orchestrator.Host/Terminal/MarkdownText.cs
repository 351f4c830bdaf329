using System.Text.RegularExpressions;
using Spectre.Console;

namespace Orchestrator.Terminal;

/// <summary>Prints Markdown as its text: HTML comments dropped, headings bold on a terminal, everything inert.</summary>
internal static partial class MarkdownText
{
    public static void Write(Output output, string markdown, string indent = "")
    {
        foreach (var line in TerminalText.Inert(Comment().Replace(markdown, "")).Trim('\n').Split('\n'))
        {
            if (output.IsTerminal)
            {
                output.Console.WriteLine(indent + line, line.StartsWith('#') ? new Style(decoration: Decoration.Bold) : Style.Plain);
            }
            else
            {
                output.Line(indent + line);
            }
        }
    }

    // Marks for programs, and a place to hide words from people.
    [GeneratedRegex("<!--.*?-->\n?", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
