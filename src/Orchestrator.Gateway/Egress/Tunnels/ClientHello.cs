using System.Buffers.Binary;
using System.Text;

namespace Orchestrator.Egress.Tunnels;

internal enum ClientHelloState
{
    /// <summary>More bytes are needed.</summary>
    Incomplete,

    /// <summary>Not TLS, or not in a form that every server reads the same way.</summary>
    Invalid,

    Complete,
}

/// <summary>What the first flight of a TLS client says openly.</summary>
internal readonly record struct ClientHello(ClientHelloState State, string? ServerName, bool Encrypted)
{
    /// <summary>Bytes of handshake records after which a client hello is no longer waited for.</summary>
    public const int Limit = 32 * 1024;

    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const ushort ServerNameExtension = 0;

    private static readonly ClientHello Incomplete = new(ClientHelloState.Incomplete, null, false);
    private static readonly ClientHello Invalid = new(ClientHelloState.Invalid, null, false);

    public static ClientHello Read(ReadOnlySpan<byte> bytes)
    {
        // A hello may be cut into records at any byte; it is put together before it is looked at.
        var message = new byte[Math.Min(bytes.Length, Limit)];
        var length = 0;
        while (bytes.Length > 0)
        {
            if (bytes[0] != HandshakeRecord || (bytes.Length > 1 && bytes[1] != 3))
            {
                return Invalid;
            }

            if (bytes.Length < 5)
            {
                break;
            }

            var record = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (record is 0 or > 16384 || length + record > Limit)
            {
                return Invalid;
            }

            var part = bytes[5..Math.Min(bytes.Length, 5 + record)];
            part.CopyTo(message.AsSpan(length));
            length += part.Length;
            if (length >= 4 && Whole(message.AsSpan(0, length)) is { State: not ClientHelloState.Incomplete } hello)
            {
                return hello;
            }

            if (part.Length < record)
            {
                break;
            }

            bytes = bytes[(5 + record)..];
        }

        return length > 0 && message[0] != ClientHelloMessage ? Invalid : Incomplete;
    }

    private static ClientHello Whole(ReadOnlySpan<byte> message)
    {
        if (message[0] != ClientHelloMessage)
        {
            return Invalid;
        }

        var length = (message[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(message[2..]);
        if (length > Limit)
        {
            return Invalid;
        }

        return message.Length < 4 + length ? Incomplete : Body(new Cursor(message.Slice(4, length)));
    }

    private static ClientHello Body(Cursor cursor)
    {
        cursor.Skip(2 + 32);
        cursor.Take(cursor.Byte());
        cursor.Take(cursor.Short());
        cursor.Take(cursor.Byte());
        if (cursor.AtEnd)
        {
            return cursor.Failed ? Invalid : new ClientHello(ClientHelloState.Complete, null, false);
        }

        var extensions = new Cursor(cursor.Take(cursor.Short()));
        string? name = null;
        var named = false;
        var encrypted = false;
        while (!extensions.AtEnd && !extensions.Failed)
        {
            var type = extensions.Short();
            var data = extensions.Take(extensions.Short());
            // The extension as it was published, the drafts before it, and the encrypted name that came before those.
            encrypted |= type is (>= 0xfe08 and <= 0xfe0d) or 0xffce;
            if (type == ServerNameExtension)
            {
                if (named || ServerNameOf(data) is not { } found)
                {
                    return Invalid;
                }

                named = true;
                name = found;
            }
        }

        return extensions.Failed || cursor.Failed || !cursor.AtEnd ? Invalid : new ClientHello(ClientHelloState.Complete, name, encrypted);
    }

    /// <summary>The one name of the list; servers differ on lists of several.</summary>
    private static string? ServerNameOf(ReadOnlySpan<byte> data)
    {
        var cursor = new Cursor(data);
        var list = new Cursor(cursor.Take(cursor.Short()));
        var type = list.Byte();
        var name = list.Take(list.Short());
        return cursor.Failed || !cursor.AtEnd || list.Failed || !list.AtEnd || type != 0 || name.ContainsAnyExceptInRange((byte)'!', (byte)'~')
            ? null
            : Encoding.ASCII.GetString(name);
    }

    private ref struct Cursor(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _bytes = bytes;

        public bool Failed { get; private set; }

        public readonly bool AtEnd => _bytes.IsEmpty;

        public void Skip(int count) => Take(count);

        public byte Byte() => Take(1) is [var value] ? value : (byte)0;

        public ushort Short() => Take(2) is { Length: 2 } two ? BinaryPrimitives.ReadUInt16BigEndian(two) : (ushort)0;

        public ReadOnlySpan<byte> Take(int count)
        {
            if (count > _bytes.Length)
            {
                Failed = true;
                _bytes = [];
                return [];
            }

            var taken = _bytes[..count];
            _bytes = _bytes[count..];
            return taken;
        }
    }
}
