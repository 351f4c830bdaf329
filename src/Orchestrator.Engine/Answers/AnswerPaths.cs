namespace Orchestrator.Answers;

/// <summary>Paths that an agent names.</summary>
internal static class AnswerPaths
{
    /// <summary>What keeps the text from being a path within the tree; <see langword="null"/> when nothing does.</summary>
    public static string? Problem(string path)
    {
        if (path.Length is 0 or > 500)
        {
            return $"a path has 1 to 500 characters; this one has {path.Length}.";
        }

        if (path.AsSpan().ContainsAny('\n', '\t'))
        {
            return "a path is one line without tabs.";
        }

        if (path.Contains('\\', StringComparison.Ordinal) || path[0] is '/' or '~' || (path.Length > 1 && path[1] == ':'))
        {
            return $"'{path}' must be relative to the repository's root, with forward slashes.";
        }

        var segments = path.Split('/');
        if (segments.Any(segment => segment is "" or "." or ".."))
        {
            return $"'{path}' must not contain '.', '..' or empty segments.";
        }

        return segments.Any(segment => string.Equals(segment.TrimEnd('.', ' '), ".git", StringComparison.OrdinalIgnoreCase))
            ? $"'{path}' lies within git's own directory."
            : null;
    }
}
