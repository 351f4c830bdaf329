namespace Orchestrator.Egress.Rules;

/// <summary>Compares a path with a prefix only when every server would read that path the same way.</summary>
internal static class RequestPath
{
    /// <summary>What makes the path ambiguous; <see langword="null"/> when nothing does.</summary>
    public static string? Ambiguity(string path)
    {
        if (path.Length == 0 || path[0] != '/')
        {
            return "it does not begin with a slash";
        }

        if (path.Contains("//", StringComparison.Ordinal))
        {
            return "it holds an empty segment";
        }

        // A backslash is a slash to some servers, and what follows a semicolon is a parameter to others.
        if (path.AsSpan().ContainsAny('\\', ';'))
        {
            return "it holds a backslash or a semicolon";
        }

        foreach (var segment in path.AsSpan().Split('/'))
        {
            if (path.AsSpan()[segment] is "." or "..")
            {
                return "it holds a dot segment";
            }
        }

        return EncodedAmbiguity(path);
    }

    /// <summary>Whether the path is the prefix or lies below it: <c>/a</c> covers <c>/a/b</c>, not <c>/ab</c>.</summary>
    public static bool IsUnder(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.Ordinal)
        && (path.Length == prefix.Length || prefix[^1] == '/' || path[prefix.Length] == '/');

    private static string? EncodedAmbiguity(string path)
    {
        for (var at = path.IndexOf('%'); at >= 0; at = path.IndexOf('%', at + 1))
        {
            if (at + 2 >= path.Length || !char.IsAsciiHexDigit(path[at + 1]) || !char.IsAsciiHexDigit(path[at + 2]))
            {
                return "it holds a percent sign that encodes nothing";
            }

            var value = Convert.FromHexString(path.AsSpan(at + 1, 2))[0];
            if (value is < 0x20 or 0x7f or (byte)'/' or (byte)'\\' or (byte)'.' or (byte)'%' or (byte)';')
            {
                return "it holds an encoded slash, dot, backslash, semicolon, percent sign or control character";
            }
        }

        return null;
    }
}
