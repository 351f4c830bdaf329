namespace Orchestrator.Egress.Http;

/// <summary>Headers that end at this hop: they are about a connection, or were written for the gateway.</summary>
internal static class HopByHop
{
    public static bool Is(MessageHead head, HeaderField field)
    {
        if (head.Is(field, "Connection"u8)
            || head.Is(field, "Keep-Alive"u8)
            || head.Is(field, "Proxy-Connection"u8)
            || head.Is(field, "Proxy-Authorization"u8)
            || head.Is(field, "Proxy-Authenticate"u8)
            || head.Is(field, "Proxy-Authentication-Info"u8)
            || head.Is(field, "TE"u8)
            || head.Is(field, "Trailer"u8)
            || head.Is(field, "Transfer-Encoding"u8)
            || head.Is(field, "Upgrade"u8)
            || head.Is(field, "HTTP2-Settings"u8)
            || head.Is(field, "Expect"u8)
            // Written anew from what was understood, not copied.
            || head.Is(field, "Content-Length"u8)
            || head.Is(field, "Host"u8))
        {
            return true;
        }

        return head.Has("Connection"u8) && head.Lists("Connection"u8, head.Name(field));
    }
}
