using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Orchestrator.Terminal;

/// <summary>
/// Rows of text in columns, without blanks at the ends of lines. In a file or a pipe a row is one line; at a terminal the last
/// column is wrapped below itself, or below its row where there is no room beside it.
/// </summary>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2;
    private const int Narrowest = 20;
    private const int Indent = 4;

    private readonly List<TextCell[]> _rows = headers.Length == 0 ? [] : [[.. headers.Select(header => new TextCell(header))]];

    /// <summary>Adds a row. The texts must be inert and of one line each.</summary>
    public TextTable Add(params TextCell[] cells)
    {
        _rows.Add(cells);
        return this;
    }

    public void Write(Output output)
    {
        if (_rows.Count == 0)
        {
            return;
        }

        var console = output.Console;
        var options = RenderOptions.Create(console);
        var last = _rows.Max(row => row.Length) - 1;
        var widths = Enumerable.Range(0, last).Select(column => _rows.Max(row => Width(row[column].Text, options))).ToList();
        var offset = widths.Sum() + (Gap * widths.Count);
        var room = output.IsTerminal ? console.Profile.Width - offset : int.MaxValue;
        var beside = room >= Narrowest;
        var (indent, width) = beside ? (offset, room) : (Indent, Math.Max(Narrowest, console.Profile.Width - Indent));
        foreach (var row in _rows)
        {
            var lines = Wrap(row[last].Text, width, options).ToList();
            var head = beside ? [.. row[..last], row[last] with { Text = lines[0] }] : row[..last];
            WriteLine(output, head, widths, options);
            foreach (var line in lines.Skip(beside ? 1 : 0).Where(line => line.Length > 0))
            {
                WriteLine(output, [new TextCell(new string(' ', indent) + line, row[last].Style)], [], options);
            }
        }
    }

    private static void WriteLine(Output output, TextCell[] cells, List<int> widths, RenderOptions options)
    {
        var end = Array.FindLastIndex(cells, cell => cell.Text.Length > 0);
        var writer = output.Console.Profile.Out.Writer;
        for (var column = 0; column <= end; column++)
        {
            var (text, style) = cells[column];
            if (style is not null && output.IsTerminal)
            {
                output.Console.Write(new Text(text, style));
            }
            else
            {
                writer.Write(text);
            }

            if (column < end)
            {
                writer.Write(new string(' ', widths[column] - Width(text, options) + Gap));
            }
        }

        writer.Write('\n');
    }

    /// <summary>Breaks between words; a word that is longer than a line is cut.</summary>
    private static IEnumerable<string> Wrap(string text, int width, RenderOptions options)
    {
        if (Width(text, options) <= width)
        {
            yield return text;
            yield break;
        }

        var line = new StringBuilder();
        var used = 0;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Pieces(word, width, options)))
        {
            var length = Width(word, options);
            if (used > 0 && used + 1 + length > width)
            {
                yield return line.ToString();
                line.Clear();
                used = 0;
            }

            line.Append(used > 0 ? " " : "").Append(word);
            used += (used > 0 ? 1 : 0) + length;
        }

        yield return line.ToString();
    }

    private static IEnumerable<string> Pieces(string word, int width, RenderOptions options)
    {
        if (Width(word, options) <= width)
        {
            yield return word;
            yield break;
        }

        var piece = new StringBuilder();
        var used = 0;
        foreach (var rune in word.EnumerateRunes())
        {
            var length = Width(rune.ToString(), options);
            if (used + length > width)
            {
                yield return piece.ToString();
                piece.Clear();
                used = 0;
            }

            piece.Append(rune.ToString());
            used += length;
        }

        yield return piece.ToString();
    }

    private static int Width(string text, RenderOptions options) => ((IRenderable)new Text(text)).Measure(options, int.MaxValue).Max;
}
