namespace Orchestrator.Forges;

/// <summary>
/// What somebody tells the system itself in a remark, for instance <c>/agent retry</c>. It is the first line and begins that line,
/// so that nothing quoted, hidden or shown as an example is taken for one.
/// </summary>
/// <param name="Verb">What to do, in small letters; empty when none was given.</param>
/// <param name="Argument">The rest of the line.</param>
public sealed record SpokenCommand(string Verb, string Argument)
{
    private const string Prefix = "/agent";

    private const int LengthLimit = 200;

    /// <summary>The command of a remark, if it has one, and what the remark says besides.</summary>
    public static (SpokenCommand? Command, string Remark) Read(string remark)
    {
        ArgumentNullException.ThrowIfNull(remark);
        var text = remark.TrimStart('\r', '\n');
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var line = (end < 0 ? text : text[..end]).TrimEnd();
        if (line.Length > LengthLimit || !line.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) || (line.Length > Prefix.Length && !char.IsWhiteSpace(line[Prefix.Length])))
        {
            return (null, remark);
        }

        var words = line[Prefix.Length..].Trim().Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        return (
            new SpokenCommand(words.Length > 0 ? words[0].ToLowerInvariant() : "", words.Length > 1 ? words[1].Trim() : ""),
            end < 0 ? "" : text[(end + 1)..].Trim());
    }
}
