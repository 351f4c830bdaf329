using System.Buffers;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.CommandLine;

/// <summary>Cuts an agent's output into lines for its reader and keeps the end of its standard error.</summary>
internal sealed class AgentOutput(AgentEventReader reader, int lineLimit) : IOutputSink
{
    private const int ErrorTail = 8 * 1024;
    private const int SkippedStart = 4 * 1024;

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly byte[] _errors = new byte[ErrorTail];
    private long _errorLength;
    private long _skipped;

    public void Write(OutputSource source, ReadOnlySpan<byte> bytes)
    {
        if (source == OutputSource.Error)
        {
            KeepErrors(bytes);
            return;
        }

        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            Append(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Append(bytes);
    }

    /// <summary>Reads the last line, which need not have an end.</summary>
    public void Complete()
    {
        EndLine();
        reader.Complete();
    }

    /// <summary>The last of what it wrote to standard error, fit to be shown.</summary>
    public string Errors()
    {
        var kept = (int)Math.Min(_errorLength, ErrorTail);
        var start = (int)((_errorLength - kept) % ErrorTail);
        var tail = new byte[kept];
        var first = Math.Min(kept, ErrorTail - start);
        _errors.AsSpan(start, first).CopyTo(tail);
        _errors.AsSpan(0, kept - first).CopyTo(tail.AsSpan(first));
        return PlainText.From(tail, ErrorTail).Trim();
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (_line.WrittenCount + bytes.Length <= lineLimit && _skipped == 0)
        {
            _line.Write(bytes);
            return;
        }

        // The line is lost, its start is still shown; memory stays bounded however long it goes on.
        var room = Math.Max(0, Math.Min(bytes.Length, SkippedStart - _line.WrittenCount));
        _line.Write(bytes[..room]);
        _skipped += bytes.Length - room;
    }

    private void EndLine()
    {
        if (_skipped > 0)
        {
            reader.SkipLine(_line.WrittenSpan[..Math.Min(_line.WrittenCount, SkippedStart)], _line.WrittenCount + _skipped);
        }
        else if (_line.WrittenCount > 0)
        {
            reader.ReadLine(_line.WrittenMemory);
        }

        _line.ResetWrittenCount();
        _skipped = 0;
    }

    private void KeepErrors(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > ErrorTail)
        {
            _errorLength += bytes.Length - ErrorTail;
            bytes = bytes[^ErrorTail..];
        }

        var start = (int)(_errorLength % ErrorTail);
        var first = Math.Min(bytes.Length, ErrorTail - start);
        bytes[..first].CopyTo(_errors.AsSpan(start));
        bytes[first..].CopyTo(_errors);
        _errorLength += bytes.Length;
    }
}
