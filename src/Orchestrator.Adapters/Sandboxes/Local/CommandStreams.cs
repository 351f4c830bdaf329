using System.Runtime.InteropServices;

namespace Orchestrator.Sandboxes.Local;

/// <summary>Moves a command's input and output on a thread of its own, no faster than the sink takes it.</summary>
internal sealed unsafe class CommandStreams : IDisposable
{
    private const short Readable = 1;
    private const short Writable = 4;
    private const int BufferLength = 64 * 1024;
    private const int Interrupted = 4;
    private const int TryAgain = 11;

    private readonly Pipe _input = Pipe.ToWrite();
    private readonly Pipe _output = Pipe.ToRead();
    private readonly Pipe _error = Pipe.ToRead();
    private readonly Pipe _ended = Pipe.ToRead();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ReadOnlyMemory<byte> _content;
    private readonly IOutputSink? _sink;
    private readonly long _limit;
    private readonly Action _limitReached;
    private long _received;
    private int _sent;

    public CommandStreams(ReadOnlyMemory<byte>? content, IOutputSink? sink, long limit, Action limitReached)
    {
        _content = content ?? ReadOnlyMemory<byte>.Empty;
        _sink = sink;
        _limit = limit;
        _limitReached = limitReached;
    }

    /// <summary>The ends for the command: input, output, error.</summary>
    public int[] Theirs => [_input.Theirs, _output.Theirs, _error.Theirs];

    /// <summary>Ends when both outputs are at their end, or the command has ended and what it had written is read.</summary>
    public Task Done => _done.Task;

    /// <summary>Begins, once the command has its ends.</summary>
    public void Start()
    {
        _input.CloseTheirs();
        _output.CloseTheirs();
        _error.CloseTheirs();
        new Thread(Move) { IsBackground = true, Name = "sandbox command" }.Start();
    }

    /// <summary>The command has ended; what it left running in the background may keep the pipes open.</summary>
    public void CommandEnded() => _ended.CloseTheirs();

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _error.Dispose();
        _ended.Dispose();
    }

    private void Move()
    {
        try
        {
            var buffer = new byte[BufferLength];
            if (_content.Length == 0)
            {
                _input.CloseOurs();
            }

            var hasEnded = false;
            while (_output.Ours >= 0 || _error.Ours >= 0)
            {
                Wait(ref hasEnded);
                Feed();
                var moved = Drain(_output, OutputSource.Output, buffer) | Drain(_error, OutputSource.Error, buffer);
                if (hasEnded && !moved)
                {
                    break;
                }
            }

            _done.SetResult();
        }
        catch (Exception exception)
        {
            // The sink is the caller's; its fault ends the command's call, not the process.
            _done.SetException(exception);
        }
    }

    private void Wait(ref bool hasEnded)
    {
        // A negative descriptor is passed over.
        var waits = stackalloc NativeMethods.PollDescriptor[4];
        waits[0] = new() { Descriptor = _output.Ours, Wanted = Readable };
        waits[1] = new() { Descriptor = _error.Ours, Wanted = Readable };
        waits[2] = new() { Descriptor = hasEnded ? -1 : _ended.Ours, Wanted = Readable };
        waits[3] = new() { Descriptor = _input.Ours, Wanted = Writable };
        if (NativeMethods.Poll(waits, 4, hasEnded ? 0 : -1) > 0 && waits[2].Seen != 0)
        {
            hasEnded = true;
        }
    }

    private void Feed()
    {
        if (_input.Ours < 0)
        {
            return;
        }

        fixed (byte* bytes = _content.Span)
        {
            var sent = NativeMethods.Write(_input.Ours, bytes + _sent, _content.Length - _sent);
            if (sent > 0)
            {
                _sent += (int)sent;
            }

            // A command that does not read its input is none of our business.
            var failed = sent < 0 && Marshal.GetLastPInvokeError() is not (Interrupted or TryAgain);
            if (failed || _sent == _content.Length)
            {
                _input.CloseOurs();
            }
        }
    }

    private bool Drain(Pipe pipe, OutputSource source, byte[] buffer)
    {
        if (pipe.Ours < 0)
        {
            return false;
        }

        nint length;
        fixed (byte* bytes = buffer)
        {
            length = NativeMethods.Read(pipe.Ours, bytes, BufferLength);
        }

        if (length < 0 && Marshal.GetLastPInvokeError() is Interrupted or TryAgain)
        {
            return false;
        }

        if (length <= 0)
        {
            pipe.CloseOurs();
            return false;
        }

        var before = _received;
        _received += length;
        if (_received <= _limit)
        {
            _sink?.Write(source, buffer.AsSpan(0, (int)length));
        }
        else if (before <= _limit)
        {
            _sink?.Write(source, buffer.AsSpan(0, (int)(_limit - before)));
            _limitReached();
        }

        return true;
    }
}
