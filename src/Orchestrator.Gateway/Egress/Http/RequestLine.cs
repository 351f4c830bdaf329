using System.Buffers;
using System.Text;

namespace Orchestrator.Egress.Http;

internal enum TargetForm
{
    /// <summary><c>/route/rest</c>: spoken to the gateway itself, so a model route.</summary>
    Origin,

    /// <summary><c>http://host/path</c>: a plain HTTP proxy request.</summary>
    Absolute,

    /// <summary><c>host:port</c> of CONNECT.</summary>
    Authority,
}

/// <summary>The first line of a request, taken apart. <see cref="Host"/> is as written; rules see it normalised.</summary>
internal sealed record RequestLine(string Method, TargetForm Form, string Host, int Port, string Path, string Query, bool Http10)
{
    private static readonly SearchValues<char> MethodCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_0123456789");

    private static readonly string[] KnownMethods = ["GET", "POST", "HEAD", "CONNECT", "PUT", "DELETE", "OPTIONS", "PATCH"];

    public bool IsHead => Method == "HEAD";

    public static RequestLine Parse(MessageHead head)
    {
        var line = head.StartLine;
        var first = line.IndexOf((byte)' ');
        var last = line.LastIndexOf((byte)' ');
        if (first <= 0 || last == first)
        {
            throw MalformedMessageException.Bad("the request line is not method, target and version");
        }

        var version = line[(last + 1)..];
        var http10 = version.SequenceEqual("HTTP/1.0"u8);
        if (!http10 && !version.SequenceEqual("HTTP/1.1"u8))
        {
            throw new MalformedMessageException(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
        }

        var target = line[(first + 1)..last];
        if (target.IsEmpty || target.ContainsAnyExceptInRange((byte)'!', (byte)'~') || target.Contains((byte)'#'))
        {
            throw MalformedMessageException.Bad("the request target is empty or holds a space, a fragment or a character that must be encoded");
        }

        var method = MethodOf(line[..first]);
        var text = Encoding.ASCII.GetString(target);
        return method == "CONNECT" ? Connect(text, http10)
            : text[0] == '/' ? Origin(method, text, http10)
            : Absolute(method, text, http10);
    }

    private static string MethodOf(ReadOnlySpan<byte> bytes)
    {
        foreach (var known in KnownMethods)
        {
            if (Ascii.Equals(bytes, known))
            {
                return known;
            }
        }

        var method = Encoding.ASCII.GetString(bytes);
        return method.Length <= 32 && !method.AsSpan().ContainsAnyExcept(MethodCharacters)
            ? method
            : throw MalformedMessageException.Bad("the method holds a character that methods may not hold");
    }

    private static RequestLine Connect(string target, bool http10)
    {
        var (host, port) = Authority.Split(target);
        return new RequestLine("CONNECT", TargetForm.Authority, host, port ?? throw MalformedMessageException.Bad("CONNECT needs host:port"), "", "", http10);
    }

    private static RequestLine Origin(string method, string target, bool http10)
    {
        var (path, query) = SplitQuery(target);
        return new RequestLine(method, TargetForm.Origin, "", 0, path, query, http10);
    }

    private static RequestLine Absolute(string method, string target, bool http10)
    {
        const string Scheme = "http://";
        if (!target.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw MalformedMessageException.Bad("the request target is neither a path nor an http:// address; for https use CONNECT");
        }

        var rest = target[Scheme.Length..];
        var end = rest.AsSpan().IndexOfAny('/', '?');
        var (host, port) = Authority.Split(end < 0 ? rest : rest[..end]);
        var (path, query) = SplitQuery(end < 0 ? "" : rest[end..]);
        return new RequestLine(method, TargetForm.Absolute, host, port ?? 80, path.Length == 0 ? "/" : path, query, http10);
    }

    private static (string Path, string Query) SplitQuery(string target) =>
        target.IndexOf('?') is var mark and >= 0 ? (target[..mark], target[mark..]) : (target, "");
}
