using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrator.Safety;

/// <summary>Makes text that others wrote fit to be shown: what is seen is what is there, and nothing in it is carried out.</summary>
public static partial class DisplayText
{
    /// <summary>
    /// Drops escape sequences, control characters, direction overrides and invisible characters. Line breaks and tabs stay;
    /// a lone carriage return, which overwrites a line on a terminal, becomes a line break.
    /// </summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = EscapeSequence().Replace(text, "").Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var builder = new StringBuilder(plain.Length);
        foreach (var rune in plain.EnumerateRunes())
        {
            if (rune.Value is '\n' or '\t')
            {
                builder.Append((char)rune.Value);
            }
            else if (rune.Value is 0x2028 or 0x2029 or 0x85)
            {
                builder.Append('\n');
            }
            else if (!IsHidden(rune))
            {
                builder.Append(rune);
            }
        }

        return builder.ToString();
    }

    /// <summary>One line of at most <paramref name="maximum"/> characters, cleaned, with white space runs made one space.</summary>
    public static string Line(string text, int maximum = 200)
    {
        ArgumentNullException.ThrowIfNull(text);

        // What is shown is short; who sends megabytes should not have them cleaned for a line.
        var line = WhiteSpace().Replace(Clean(Cut(text, Math.Max(2000, maximum * 8))), " ").Trim();
        return Cut(line, maximum);
    }

    /// <summary>Shortens, never in the middle of a surrogate pair, and shows that it did.</summary>
    public static string Cut(string text, int maximum)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= maximum)
        {
            return text;
        }

        var end = char.IsHighSurrogate(text[maximum - 2]) ? maximum - 2 : maximum - 1;
        return text[..end] + "…";
    }

    /// <summary>For element content and quoted attributes of HTML.</summary>
    public static string Html(string text) => System.Net.WebUtility.HtmlEncode(Clean(text));

    /// <summary>Whether a reader cannot see this, or sees others in another order because of it.</summary>
    public static bool IsHidden(Rune rune)
    {
        // Selectors other than the two that choose between text and emoji can carry arbitrary data invisibly.
        if (rune.Value is >= 0xFE00 and <= 0xFE0D or >= 0xE0000 and <= 0xE0FFF or 0x3164 or 0xFFA0 or 0x115F or 0x1160 or 0x34F
            or 0x17B4 or 0x17B5 or >= 0x180B and <= 0x180F)
        {
            return true;
        }

        return Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse;
    }

    // CSI, OSC and the other string sequences (ended by BEL or ST, or cut at the line's end), then two-character ones.
    [GeneratedRegex(@"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?",
        RegexOptions.NonBacktracking)]
    private static partial Regex EscapeSequence();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}
