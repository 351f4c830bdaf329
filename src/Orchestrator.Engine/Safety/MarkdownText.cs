using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrator.Safety;

/// <summary>
/// Writes text of others as Markdown that does nothing: no HTML, links, images, mentions, references, headings, tables, nor
/// commands a forge or a bot would carry out. Paragraphs, lists, emphasis and code survive.
/// </summary>
public static partial class MarkdownText
{
    // A zero-width space, which breaks what a forge would turn into a mention, a reference or a closing keyword.
    private const string Break = "&#8203;";

    /// <summary>Several lines.</summary>
    public static string Block(string text, int maximum = 20_000)
    {
        var result = new StringBuilder();
        var fence = default(string);
        var code = new List<string>();
        foreach (var line in Lines(text, maximum))
        {
            if (fence is not null)
            {
                var candidate = line.Trim();
                if (candidate.Length >= fence.Length && candidate.All(letter => letter == fence[0]))
                {
                    AppendCode(result, code);
                    fence = null;
                }
                else
                {
                    code.Add(line);
                }
            }
            else if (Fence().Match(line) is { Success: true } opening)
            {
                fence = opening.Groups[1].Value;
            }
            else
            {
                result.Append(Paragraph(line)).Append('\n');
            }
        }

        if (fence is not null)
        {
            AppendCode(result, code);
        }

        return result.ToString().TrimEnd('\n');
    }

    /// <summary>One line, also for a cell of a table.</summary>
    public static string Line(string text, int maximum = 200) => Paragraph(DisplayText.Line(text, maximum));

    /// <summary>The text as code within a line. Fit for a cell of a table.</summary>
    public static string Code(string text, int maximum = 200)
    {
        // A bar ends a cell even within code; its look-alike does not.
        var line = DisplayText.Line(text, maximum).Replace('|', '¦');
        if (line.Length == 0)
        {
            return "";
        }

        var ticks = new string('`', LongestRun(line) + 1);
        var pad = line[0] == '`' || line[^1] == '`' ? " " : "";
        return $"{ticks}{pad}{line}{pad}{ticks}";
    }

    /// <summary>The text as a block of code that its content cannot end.</summary>
    public static string CodeBlock(string text, int maximum = 20_000)
    {
        var result = new StringBuilder();
        AppendCode(result, [.. Lines(text, maximum)]);
        return result.ToString().TrimEnd('\n');
    }

    /// <summary>Marks every line as quoted, so that it cannot pass for our own words.</summary>
    public static string Quote(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        return string.Join('\n', markdown.Split('\n').Select(line => line.Length == 0 ? ">" : "> " + line));
    }

    /// <summary>A link, where the address is one a browser may follow without harm; otherwise its text alone.</summary>
    public static string Link(string text, Uri? address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }
            ? $"[{Line(text)}](<{address.AbsoluteUri.Replace("<", "%3C", StringComparison.Ordinal).Replace(">", "%3E", StringComparison.Ordinal)}>)"
            : Line(text);

    private static string[] Lines(string text, int maximum) =>
        DisplayText.Cut(DisplayText.Clean(DisplayText.Cut(text, Math.Max(2000, maximum * 8))), maximum).Split('\n');

    private static string Paragraph(string line)
    {
        var result = new StringBuilder(line.Length + 16);
        var at = 0;
        while (at < line.Length)
        {
            var ticks = RunAt(line, at, '`');
            var end = ticks == 0 ? -1 : FindRun(line, at + ticks, ticks);
            if (end >= 0)
            {
                result.Append(Code(line[(at + ticks)..end]));
                at = end + ticks;
            }
            else if (ticks > 0)
            {
                result.Insert(result.Length, "\\`", ticks);
                at += ticks;
            }
            else
            {
                Append(result, line, at);
                at++;
            }
        }

        return CloseWord().Replace(LineStart(result.ToString()), match => match.Value.Insert(2, Break));
    }

    private static void Append(StringBuilder result, string line, int at)
    {
        var letter = line[at];
        var next = at + 1 < line.Length ? line[at + 1] : '\0';
        _ = letter switch
        {
            '<' => result.Append("&lt;"),
            '>' => result.Append("&gt;"),
            '&' => result.Append("&amp;"),
            '\\' or '[' or ']' or '|' or '$' => result.Append('\\').Append(letter),
            '@' => result.Append('@').Append(Break),
            '#' or '!' or '%' or '~' when char.IsAsciiLetterOrDigit(next) || next == '"' => result.Append(letter).Append(Break),
            _ => result.Append(letter),
        };
    }

    /// <summary>What begins a line may not begin a heading, underline one, or be a forge's command.</summary>
    private static string LineStart(string line)
    {
        var indent = line.Length - line.TrimStart().Length;
        var rest = line[indent..];
        if (rest.Length == 0)
        {
            return "";
        }

        // Four spaces would make code of it, in which the escapes above show as they are.
        var white = new string(' ', Math.Min(indent, 3));
        if (rest[0] == '/')
        {
            return white + "&#47;" + rest[1..];
        }

        return rest[0] == '#' || rest.StartsWith("~~~", StringComparison.Ordinal) || Underline().IsMatch(rest) ? white + "\\" + rest : white + rest;
    }

    private static void AppendCode(StringBuilder result, List<string> lines)
    {
        var fence = new string('`', Math.Max(3, lines.Select(LongestRun).DefaultIfEmpty(0).Max() + 1));
        result.Append(fence).Append("text\n");
        foreach (var line in lines)
        {
            result.Append(line).Append('\n');
        }

        result.Append(fence).Append('\n');
        lines.Clear();
    }

    private static int LongestRun(string text)
    {
        var longest = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var run = RunAt(text, at, '`');
            longest = Math.Max(longest, run);
            at += Math.Max(0, run - 1);
        }

        return longest;
    }

    private static int RunAt(string text, int at, char letter)
    {
        var end = at;
        while (end < text.Length && text[end] == letter)
        {
            end++;
        }

        return end - at;
    }

    private static int FindRun(string text, int from, int length)
    {
        for (var at = from; at < text.Length; at++)
        {
            var run = RunAt(text, at, '`');
            if (run == length)
            {
                return at;
            }

            at += Math.Max(0, run - 1);
        }

        return -1;
    }

    [GeneratedRegex("^ {0,3}(`{3,}|~{3,})[^`]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^(=+|-+|_{3,}|\*{3,})\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Underline();

    // "Closes https://…/issues/1" in a pull request closes somebody's ticket when it is merged.
    [GeneratedRegex(@"\b(close[sd]?|closing|fix(e[sd]|ing)?|resolve[sd]?|resolving|implement(s|ed|ing)?)\b[:\s*_(""'-]+(https?:|#|[\w.-]+/[\w.-]+#|GH-|[A-Z]{2,10}-\d)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex CloseWord();
}
