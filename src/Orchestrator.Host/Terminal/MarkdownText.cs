using System.Text;
using Spectre.Console;

namespace Orchestrator.Terminal;

/// <summary>Prints Markdown as its text: HTML comments dropped, headings bold on a terminal, everything inert.</summary>
internal static class MarkdownText
{
    public static void Write(Output output, string markdown, string indent = "")
    {
        foreach (var line in TerminalText.Inert(WithoutComments(markdown)).Trim('\n').Split('\n'))
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

    /// <summary>Comments are marks for programs, and a place to hide words from people. One that never ends is no comment.</summary>
    private static string WithoutComments(string markdown)
    {
        const string Begin = "<!--", End = "-->";
        var result = new StringBuilder(markdown.Length);
        var rest = markdown.AsSpan();
        for (var begin = rest.IndexOf(Begin); begin >= 0; begin = rest.IndexOf(Begin))
        {
            // Once none ends any more, none of those that follow does: the text is looked through once, however many begin.
            var length = rest[(begin + Begin.Length)..].IndexOf(End);
            if (length < 0)
            {
                break;
            }

            result.Append(rest[..begin]);
            rest = rest[(begin + Begin.Length + length + End.Length)..];
            rest = rest is ['\n', ..] ? rest[1..] : rest;
        }

        return result.Append(rest).ToString();
    }
}
