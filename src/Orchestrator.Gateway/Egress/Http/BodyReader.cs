using System.Buffers;
using System.Globalization;

namespace Orchestrator.Egress.Http;

/// <summary>Gives a body piece by piece, without its framing; a piece is valid until the next is asked for.</summary>
internal sealed class BodyReader(WireReader reader, BodyFraming framing)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    private const int LineLimit = 1024;
    private const int TrailerLimit = 8 * 1024;

    private long _left = framing.Kind == BodyKind.Length ? framing.Length : 0;
    private int _pending;
    private bool _inChunks;

    /// <summary>Whether the end was reached, so that the connection may carry another message.</summary>
    public bool Finished { get; private set; } = !framing.HasBody;

    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        Release();
        if (Finished)
        {
            return default;
        }

        if (framing.Kind == BodyKind.Chunked && _left == 0 && !await NextChunkAsync(cancellationToken))
        {
            Finished = true;
            return default;
        }

        if (reader.BufferedLength == 0 && !await reader.FillAsync(int.MaxValue, cancellationToken))
        {
            if (framing.Kind == BodyKind.UntilClose)
            {
                Finished = true;
                return default;
            }

            throw MalformedMessageException.Bad("the connection ended inside a body");
        }

        var piece = reader.Buffered;
        if (framing.Kind != BodyKind.UntilClose)
        {
            piece = piece[..(int)Math.Min(piece.Length, _left)];
            _left -= piece.Length;
        }

        _pending = piece.Length;
        return piece;
    }

    /// <summary>Hands the last piece back, and notes the end of a body of known length without another read.</summary>
    public void Release()
    {
        reader.Advance(_pending);
        _pending = 0;
        if (framing.Kind == BodyKind.Length && _left == 0)
        {
            Finished = true;
        }
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        if (_inChunks)
        {
            var end = await LineAsync(LineLimit, cancellationToken);
            if (end.Length != 0)
            {
                throw MalformedMessageException.Bad("a chunk is longer than it said");
            }
        }

        _inChunks = true;
        var line = await LineAsync(LineLimit, cancellationToken);
        var size = line.IndexOf(';') is var extension and >= 0 ? line[..extension] : line;
        if (size.Length is 0 or > 15
            || size.AsSpan().ContainsAnyExcept(HexDigits)
            || line.AsSpan(size.Length).ContainsAnyExceptInRange(' ', '~'))
        {
            throw MalformedMessageException.Bad("a chunk's size is not a plain hexadecimal number");
        }

        _left = long.Parse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (_left > 0)
        {
            return true;
        }

        // Trailers are read to find the end, and dropped: a header that arrives after the decision has no say.
        for (var total = 0; ;)
        {
            var trailer = await LineAsync(TrailerLimit, cancellationToken);
            if (trailer.Length == 0)
            {
                return false;
            }

            total += trailer.Length;
            if (total > TrailerLimit)
            {
                throw new MalformedMessageException(431, $"trailers may not be longer than {TrailerLimit} bytes");
            }
        }
    }

    private async ValueTask<string> LineAsync(int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var bytes = reader.Buffered.Span;
            var feed = bytes.IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var body = bytes[..feed];
                if (feed == 0 || body[^1] != '\r' || body[..^1].Contains((byte)'\r'))
                {
                    throw MalformedMessageException.Bad("a line of a chunked body does not end in carriage return and line feed");
                }

                var line = System.Text.Encoding.Latin1.GetString(body[..^1]);
                reader.Advance(feed + 1);
                return line;
            }

            if (bytes.Length > limit)
            {
                throw MalformedMessageException.Bad("a line of a chunked body is too long");
            }

            if (!await reader.FillAsync(int.MaxValue, cancellationToken))
            {
                throw MalformedMessageException.Bad("the connection ended inside a body");
            }
        }
    }
}
