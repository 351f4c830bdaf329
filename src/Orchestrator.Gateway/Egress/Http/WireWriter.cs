using System.Buffers;
using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Orchestrator.Egress.Http;

/// <summary>Gathers a head and small pieces of a body into one send; large pieces go out uncopied.</summary>
internal sealed class WireWriter(Socket socket) : IDisposable
{
    private const int Size = 16 * 1024;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _length;

    /// <summary>Bytes the socket has taken.</summary>
    public long Written { get; private set; }

    public void CountDirect(int count) => Written += count;

    public WireWriter Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
        return this;
    }

    /// <summary>Appends ASCII that this program made or checked; anything else becomes a question mark.</summary>
    public WireWriter Append(string text)
    {
        Reserve(text.Length);
        _length += Encoding.ASCII.GetBytes(text, _buffer.AsSpan(_length));
        return this;
    }

    public WireWriter Append(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
        _length += written;
        return this;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_length > 0 && _length + bytes.Length <= _buffer.Length)
        {
            Append(bytes.Span);
            await FlushAsync(cancellationToken);
            return;
        }

        await FlushAsync(cancellationToken);
        await SendAllAsync(bytes, cancellationToken);
    }

    public async ValueTask WriteChunkAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        Reserve(10);
        Utf8Formatter.TryFormat(bytes.Length, _buffer.AsSpan(_length), out var written, new StandardFormat('x'));
        _length += written;
        Append("\r\n"u8);
        if (_length + bytes.Length + 2 > _buffer.Length)
        {
            await FlushAsync(cancellationToken);
            await SendAllAsync(bytes, cancellationToken);
            Append("\r\n"u8);
        }
        else
        {
            Append(bytes.Span).Append("\r\n"u8);
        }

        await FlushAsync(cancellationToken);
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_length == 0)
        {
            return;
        }

        var pending = _buffer.AsMemory(0, _length);
        _length = 0;
        await SendAllAsync(pending, cancellationToken);
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private async ValueTask SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            var sent = await socket.SendAsync(bytes, SocketFlags.None, cancellationToken);
            Written += sent;
            bytes = bytes[sent..];
        }
    }

    private void Reserve(int count)
    {
        if (_length + count <= _buffer.Length)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + count));
        Buffer.BlockCopy(_buffer, 0, larger, 0, _length);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
    }
}
