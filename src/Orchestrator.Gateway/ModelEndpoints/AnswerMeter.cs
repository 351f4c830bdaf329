using System.Buffers;

namespace Orchestrator.ModelEndpoints;

/// <summary>
/// Watches an answer flow by and hands its usage to a <see cref="UsageReader"/>: line by line for an event stream, whole
/// for JSON. Nothing is held back from the sandbox meanwhile.
/// </summary>
internal sealed class AnswerMeter(UsageReader reader, bool isEventStream)
{
    private const int Limit = 32 * 1024 * 1024;
    private readonly ArrayBufferWriter<byte> _pending = new(4096);
    private bool _overflowed;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        if (!isEventStream)
        {
            Keep(bytes);
            return;
        }

        while (bytes.IndexOfAny((byte)'\n', (byte)'\r') is var end and >= 0)
        {
            Keep(bytes[..end]);
            EndLine();
            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
    }

    public void End()
    {
        if (isEventStream)
        {
            EndLine();
        }
        else if (!_overflowed)
        {
            reader.Read(_pending.WrittenMemory);
        }

        _pending.ResetWrittenCount();
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        _overflowed |= _pending.WrittenCount + bytes.Length > Limit;
        if (!_overflowed)
        {
            _pending.Write(bytes);
        }
    }

    private void EndLine()
    {
        var line = _pending.WrittenMemory;
        // Most lines are a few letters of text; only those that can hold usage are worth parsing.
        if (!_overflowed && line.Span.StartsWith("data:"u8) && MayHoldUsage(line.Span))
        {
            reader.Read(line[5..]);
        }

        _overflowed = false;
        _pending.ResetWrittenCount();
    }

    private static bool MayHoldUsage(ReadOnlySpan<byte> line) => line.IndexOf("\"usage"u8) >= 0;
}
