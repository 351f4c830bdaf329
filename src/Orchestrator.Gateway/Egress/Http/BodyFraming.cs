using System.Buffers.Text;
using System.Text;

namespace Orchestrator.Egress.Http;

internal enum BodyKind
{
    None,
    Length,
    Chunked,
    UntilClose,
}

/// <summary>How a body's end is found. Exactly one way, or the message is refused: two ways are a smuggled request.</summary>
internal readonly record struct BodyFraming(BodyKind Kind, long Length)
{
    public static BodyFraming None { get; } = new(BodyKind.None, 0);

    public bool HasBody => Kind is BodyKind.Chunked or BodyKind.UntilClose || Length > 0;

    public static BodyFraming OfRequest(MessageHead head, bool http10)
    {
        if (Chunked(head, http10))
        {
            return new BodyFraming(BodyKind.Chunked, 0);
        }

        return ContentLength(head) is { } length ? new BodyFraming(BodyKind.Length, length) : None;
    }

    public static BodyFraming OfResponse(MessageHead head, bool http10, bool toHead, int status)
    {
        var chunked = Chunked(head, http10);
        var length = ContentLength(head);
        if (toHead || status is 204 or 304)
        {
            return None;
        }

        if (chunked)
        {
            return new BodyFraming(BodyKind.Chunked, 0);
        }

        return length is { } known ? new BodyFraming(BodyKind.Length, known) : new BodyFraming(BodyKind.UntilClose, 0);
    }

    private static bool Chunked(MessageHead head, bool http10)
    {
        if (!head.Has("Transfer-Encoding"u8))
        {
            return false;
        }

        if (http10 || head.Has("Content-Length"u8))
        {
            throw MalformedMessageException.Bad("Transfer-Encoding together with Content-Length or HTTP/1.0");
        }

        if (!Ascii.EqualsIgnoreCase(head.Single("Transfer-Encoding"u8), "chunked"u8))
        {
            throw new MalformedMessageException(501, "a Transfer-Encoding other than chunked");
        }

        return true;
    }

    private static long? ContentLength(MessageHead head)
    {
        if (!head.Has("Content-Length"u8))
        {
            return null;
        }

        var value = head.Single("Content-Length"u8);
        if (value.Length is 0 or > 18 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            throw MalformedMessageException.Bad("a Content-Length that is not a plain number");
        }

        return Utf8Parser.TryParse(value, out long length, out _) ? length : throw MalformedMessageException.Bad("a Content-Length that is not a plain number");
    }
}
