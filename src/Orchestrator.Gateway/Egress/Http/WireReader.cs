using System.Buffers;
using System.Net.Sockets;

namespace Orchestrator.Egress.Http;

/// <summary>Reads a socket through one pooled buffer, which a head may make grow but a body never does.</summary>
internal sealed class WireReader(Socket socket, int initialSize = 8 * 1024) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(initialSize);
    private int _start;
    private int _end;

    /// <summary>Bytes handed on so far. Counted when consumed, so that read-ahead belongs to the message it is part of.</summary>
    public long Consumed { get; private set; }

    public ReadOnlyMemory<byte> Buffered => _buffer.AsMemory(_start, _end - _start);

    public int BufferedLength => _end - _start;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        _start += count;
        Consumed += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Counts bytes that were taken from the socket without this buffer, as a tunnel does.</summary>
    public void CountDirect(int count) => Consumed += count;

    /// <summary>Reads more behind what is buffered; <see langword="false"/> at the end of the stream.</summary>
    public async ValueTask<bool> FillAsync(int limit, CancellationToken cancellationToken)
    {
        MakeRoom(limit);
        var read = await socket.ReceiveAsync(_buffer.AsMemory(_end), SocketFlags.None, cancellationToken);
        _end += read;
        return read > 0;
    }

    /// <summary>A larger buffer pays off once a body flows through it.</summary>
    public void PrepareForBody()
    {
        const int BodySize = 64 * 1024;
        if (_buffer.Length < BodySize)
        {
            Move(BodySize);
        }
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private void MakeRoom(int limit)
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        if (_start > 0)
        {
            Buffer.BlockCopy(_buffer, _start, _buffer, 0, _end - _start);
            _end -= _start;
            _start = 0;
            return;
        }

        if (_end >= limit)
        {
            throw new MalformedMessageException(431, $"a message head may not be longer than {limit} bytes");
        }

        Move(_buffer.Length * 2);
    }

    private void Move(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        Buffer.BlockCopy(_buffer, _start, larger, 0, _end - _start);
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
        _buffer = larger;
        _end -= _start;
        _start = 0;
    }
}
