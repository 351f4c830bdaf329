using System.Text;

namespace Orchestrator.Safety;

/// <summary>
/// A pattern of paths: <c>*</c> and <c>?</c> within a segment, <c>**</c> for any number of segments. Without a slash it is
/// met at any depth; a pattern that names a directory covers all below it.
/// </summary>
/// <remarks>
/// Compared as the most forgiving file system would: without case, invisible characters, and a segment's final dots and
/// spaces. <c>.GitHub/workflows</c> is a workflow directory to whoever checks it out on such a system.
/// </remarks>
public sealed class PathGlob
{
    private readonly string[] _segments;

    public PathGlob(string pattern)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        Pattern = pattern;
        var rooted = pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        var segments = Segments(pattern);
        _segments = rooted ? segments : ["**", .. segments];
    }

    public string Pattern { get; }

    public bool IsMatch(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var segments = Segments(path);

        // reached[i]: the pattern's first i segments can account for all path segments read so far.
        var reached = new bool[_segments.Length + 1];
        reached[0] = true;
        Spread(reached);
        foreach (var segment in segments)
        {
            var next = new bool[reached.Length];
            for (var i = 0; i < _segments.Length; i++)
            {
                if (!reached[i])
                {
                    continue;
                }

                if (_segments[i] == "**")
                {
                    next[i] = true;
                }
                else if (SegmentMatches(_segments[i], segment))
                {
                    next[i + 1] = true;
                }
            }

            Spread(next);
            reached = next;
            if (reached[^1])
            {
                return true;
            }
        }

        return false;
    }

    public override string ToString() => Pattern;

    private void Spread(bool[] reached)
    {
        for (var i = 0; i < _segments.Length; i++)
        {
            reached[i + 1] |= reached[i] && _segments[i] == "**";
        }
    }

    private static string[] Segments(string path)
    {
        var builder = new StringBuilder(path.Length);
        foreach (var rune in path.Replace('\\', '/').EnumerateRunes())
        {
            if (!DisplayText.IsHidden(rune))
            {
                builder.Append(Rune.ToLowerInvariant(rune));
            }
        }

        return [.. builder.ToString()
            .Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => segment is "." or ".." ? segment : segment.TrimEnd('.', ' '))
            .Where(segment => segment is not ("." or ""))];
    }

    private static bool SegmentMatches(string pattern, string text)
    {
        var (p, t, star, mark) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, mark) = (p++, t);
            }
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t]))
            {
                (p, t) = (p + 1, t + 1);
            }
            else if (star >= 0)
            {
                (p, t) = (star + 1, ++mark);
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(p).Trim('*').IsEmpty;
    }
}
