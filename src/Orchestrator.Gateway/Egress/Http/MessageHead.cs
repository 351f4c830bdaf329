using System.Buffers;
using System.Text;

namespace Orchestrator.Egress.Http;

/// <summary>
/// A start line and its headers, parsed by the letter of RFC 9112: what two parsers could read differently is refused
/// rather than repaired. Reused for every message of a connection.
/// </summary>
internal sealed class MessageHead
{
    private const int FieldLimit = 200;

    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> Forbidden = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    private readonly List<HeaderField> _fields = new(24);
    private byte[] _bytes = new byte[1024];
    private int _startLineLength;

    public IReadOnlyList<HeaderField> Fields => _fields;

    public ReadOnlySpan<byte> StartLine => _bytes.AsSpan(0, _startLineLength);

    public ReadOnlySpan<byte> Name(HeaderField field) => _bytes.AsSpan(field.NameStart, field.NameLength);

    public ReadOnlySpan<byte> Value(HeaderField field) => _bytes.AsSpan(field.ValueStart, field.ValueLength);

    public bool Is(HeaderField field, ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name(field), name);

    /// <summary>
    /// Reads one head; <see langword="false"/> when the stream ended cleanly before its first byte. The first byte may be
    /// waited for long, the rest may not: <paramref name="begun"/> is called in between.
    /// </summary>
    public async ValueTask<bool> ReadAsync(WireReader reader, int limit, Action begun, CancellationToken cancellationToken)
    {
        if (reader.BufferedLength == 0 && !await reader.FillAsync(limit, cancellationToken))
        {
            return false;
        }

        begun();
        var scanned = 0;
        while (true)
        {
            var length = FindEnd(reader.Buffered.Span, ref scanned);
            if (length > limit || (length == 0 && reader.BufferedLength >= limit))
            {
                throw new MalformedMessageException(431, $"a message head may not be longer than {limit} bytes");
            }

            if (length > 0)
            {
                Parse(reader.Buffered.Span[..length]);
                reader.Advance(length);
                return true;
            }

            if (!await reader.FillAsync(limit, cancellationToken))
            {
                throw MalformedMessageException.Bad("the connection ended inside a message head");
            }
        }
    }

    public int Count(ReadOnlySpan<byte> name)
    {
        var count = 0;
        foreach (var field in _fields)
        {
            count += Is(field, name) ? 1 : 0;
        }

        return count;
    }

    public bool Has(ReadOnlySpan<byte> name) => Count(name) > 0;

    /// <summary>The value of a header that may be there once; empty when it is not.</summary>
    public ReadOnlySpan<byte> Single(ReadOnlySpan<byte> name)
    {
        var found = -1;
        for (var i = 0; i < _fields.Count; i++)
        {
            if (Is(_fields[i], name))
            {
                found = found < 0 ? i : throw MalformedMessageException.Bad($"more than one {Encoding.ASCII.GetString(name)} header");
            }
        }

        return found < 0 ? [] : Value(_fields[found]);
    }

    /// <summary>Whether a comma-separated header names the token.</summary>
    public bool Lists(ReadOnlySpan<byte> name, ReadOnlySpan<byte> token)
    {
        foreach (var field in _fields)
        {
            if (!Is(field, name))
            {
                continue;
            }

            var value = Value(field);
            foreach (var part in value.Split((byte)','))
            {
                if (Ascii.EqualsIgnoreCase(value[part].Trim(" \t"u8), token))
                {
                    return true;
                }
            }
        }

        return false;
    }

    internal void Parse(ReadOnlySpan<byte> head)
    {
        if (_bytes.Length < head.Length)
        {
            _bytes = new byte[head.Length];
        }

        head.CopyTo(_bytes);
        _fields.Clear();
        _startLineLength = head.IndexOf("\r\n"u8);
        for (var at = _startLineLength + 2; at < head.Length - 2;)
        {
            var length = head[at..].IndexOf("\r\n"u8);
            AddField(head.Slice(at, length), at);
            at += length + 2;
        }
    }

    private void AddField(ReadOnlySpan<byte> line, int at)
    {
        if (line[0] is (byte)' ' or (byte)'\t')
        {
            throw MalformedMessageException.Bad("a header is folded over two lines");
        }

        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(Token))
        {
            throw MalformedMessageException.Bad("a header's name is empty or holds a character that names may not hold");
        }

        var value = line[(colon + 1)..];
        if (value.ContainsAny(Forbidden))
        {
            throw MalformedMessageException.Bad("a header's value holds a control character");
        }

        if (_fields.Count == FieldLimit)
        {
            throw new MalformedMessageException(431, $"a message may not have more than {FieldLimit} headers");
        }

        var trimmed = value.TrimStart(" \t"u8);
        var start = at + colon + 1 + (value.Length - trimmed.Length);
        _fields.Add(new HeaderField(at, colon, start, trimmed.TrimEnd(" \t"u8).Length));
    }

    /// <summary>The length of the head with its empty line, or 0. A line feed without carriage return is refused at once.</summary>
    private static int FindEnd(ReadOnlySpan<byte> bytes, ref int scanned)
    {
        while (scanned < bytes.Length)
        {
            var next = bytes[scanned..].IndexOf((byte)'\n');
            if (next < 0)
            {
                scanned = bytes.Length;
                return 0;
            }

            var at = scanned + next;
            if (at == 0 || bytes[at - 1] != '\r')
            {
                throw MalformedMessageException.Bad("a line ends without a carriage return");
            }

            if (at == 1)
            {
                throw MalformedMessageException.Bad("a message begins with an empty line");
            }

            scanned = at + 1;
            if (at >= 3 && bytes[at - 2] == '\n')
            {
                return scanned;
            }
        }

        return 0;
    }
}
