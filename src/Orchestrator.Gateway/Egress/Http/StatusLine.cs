using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Orchestrator.Egress.Http;

/// <summary>The first line of an answer.</summary>
internal readonly record struct StatusLine(int Code, string Reason, bool Http10)
{
    private static readonly SearchValues<char> Printable =
        SearchValues.Create("\t" + string.Concat(Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code)));

    public static StatusLine Parse(MessageHead head)
    {
        var line = head.StartLine;
        var http10 = line.StartsWith("HTTP/1.0 "u8);
        if ((!http10 && !line.StartsWith("HTTP/1.1 "u8))
            || line.Length < 12
            || !Utf8Parser.TryParse(line.Slice(9, 3), out int code, out var used)
            || used != 3
            || code is < 100 or > 599
            || (line.Length > 12 && line[12] != ' '))
        {
            throw MalformedMessageException.Bad("the status line is not version, three digits and a reason");
        }

        var reason = line.Length > 13 ? Encoding.Latin1.GetString(line[13..]) : "";
        return reason.AsSpan().ContainsAnyExcept(Printable)
            ? throw MalformedMessageException.Bad("the status line holds a control character")
            : new StatusLine(code, reason, http10);
    }
}
