using System.Globalization;

namespace Orchestrator.Egress.Http;

/// <summary>Takes <c>host:port</c> apart; user names, empty hosts and odd ports are refused.</summary>
internal static class Authority
{
    public static (string Host, int? Port) Split(string authority)
    {
        var hostEnd = authority.StartsWith('[') ? authority.IndexOf(']') + 1 : authority.IndexOf(':');
        if (hostEnd < 0 || (hostEnd == 0 && !authority.StartsWith('[') && authority.Length > 0 && authority[0] != ':'))
        {
            hostEnd = authority.Length;
        }

        var host = authority[..hostEnd];
        if (host.Length == 0 || host.Contains('@'))
        {
            throw MalformedMessageException.Bad("the address has no host, or a user name before it");
        }

        var rest = authority[hostEnd..];
        return rest.Length == 0 ? (host, null) : (host, Port(rest));
    }

    private static int Port(string text)
    {
        // A leading zero or sign means different things to different parsers.
        if (text.Length is < 2 or > 6 || text[0] != ':' || text[1] == '0' || text.AsSpan(1).ContainsAnyExceptInRange('0', '9'))
        {
            throw MalformedMessageException.Bad("the port is not a plain number");
        }

        var port = int.Parse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture);
        return port <= ushort.MaxValue ? port : throw MalformedMessageException.Bad("the port is larger than 65535");
    }
}
