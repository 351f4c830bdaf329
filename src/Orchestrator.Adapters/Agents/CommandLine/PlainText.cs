using System.Buffers;
using System.Text;

namespace Orchestrator.Agents.CommandLine;

/// <summary>
/// Makes text out of a sandbox fit to be shown and stored: bounded, and without control characters, which could drive a
/// terminal that shows the transcript (escape sequences) or be refused by a database (NUL).
/// </summary>
internal static class PlainText
{
    public const int EventLength = 64 * 1024;

    private const string Cut = " [cut]";

    // C0 but tab and line feed, DEL, C1; and the marks that turn the direction of text, which hide what a line says.
    private static readonly SearchValues<char> Unfit = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Where(c => (c < 0x20 && c is not ('\t' or '\n')) || c >= 0x7F).Select(c => (char)c),
            '\u200E', '\u200F', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E', '\u2066', '\u2067', '\u2068', '\u2069']);

    public static string From(ReadOnlySpan<byte> bytes, int length) =>
        From(Encoding.UTF8.GetString(bytes.Length > length * 4L ? bytes[..(length * 4)] : bytes), length);

    public static string From(string text, int length = EventLength)
    {
        var bounded = text.Length > length;
        if (!bounded && text.AsSpan().IndexOfAny(Unfit) < 0)
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, length));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, length)))
        {
            if (!Unfit.Contains(c))
            {
                clean.Append(c);
            }
            else if (c != '\r')
            {
                clean.Append('\uFFFD');
            }
        }

        return bounded ? clean.Append(Cut).ToString() : clean.ToString();
    }
}
