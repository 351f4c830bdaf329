using System.Globalization;
using System.Text;
using Orchestrator.Safety;

namespace Orchestrator.Terminal;

/// <summary>Makes text from outside harmless to a terminal: nothing in it can move the cursor, change colours or reorder what is read.</summary>
internal static class TerminalText
{
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Keeps line breaks and tabs; shows every other control character as what it is.</summary>
    public static string Inert(string? text) => Filter(text, keepLines: true);

    /// <summary>The same on one line, cut to a length with an ellipsis.</summary>
    public static string Line(string? text, int limit = int.MaxValue)
    {
        var line = Filter(text, keepLines: false);
        return line.Length <= limit ? line : $"{Cut(line, limit - 1)}…";
    }

    private static string Filter(string? text, bool keepLines)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            Append(result, rune, keepLines);
        }

        return result.ToString();
    }

    private static void Append(StringBuilder result, Rune rune, bool keepLines)
    {
        switch (rune.Value)
        {
            case '\n':
                result.Append(keepLines ? '\n' : ' ');
                break;
            case '\r':
                // A lone carriage return would let later text overwrite earlier text.
                break;
            case '\t':
                result.Append("    ");
                break;
            case < 0x20:
                // The Unicode pictures of control characters: ESC becomes ␛.
                result.Append((char)(0x2400 + rune.Value));
                break;
            case 0x7F:
                result.Append('\u2421');
                break;
            default:
                if (IsInvisible(rune))
                {
                    result.Append(CultureInfo.InvariantCulture, $"<U+{rune.Value:X4}>");
                }
                else
                {
                    result.Append(rune.ToString());
                }

                break;
        }
    }

    /// <summary>Emoji are joined with an invisible character that is harmless; everything else that hides or reorders is shown.</summary>
    private static bool IsInvisible(Rune rune) => rune.Value != ZeroWidthJoiner
        && (DisplayText.IsHidden(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Cut(string line, int length)
    {
        var end = Math.Max(0, length);
        return end > 0 && char.IsHighSurrogate(line[end - 1]) ? line[..(end - 1)] : line[..end];
    }
}
