using System.Text;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>Keeps the last bytes that a command printed: the end is where test runners say what failed.</summary>
internal sealed class BoundedOutput(int limit) : IOutputSink
{
    private readonly byte[] _ring = new byte[limit];
    private long _written;

    public void Write(OutputSource source, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > limit)
        {
            _written += bytes.Length - limit;
            bytes = bytes[^limit..];
        }

        foreach (var one in bytes)
        {
            _ring[_written++ % limit] = one;
        }
    }

    public override string ToString()
    {
        if (_written <= limit)
        {
            return Encoding.UTF8.GetString(_ring, 0, (int)_written);
        }

        var start = (int)(_written % limit);
        byte[] whole = [.. _ring[start..], .. _ring[..start]];
        return $"[{_written - limit} bytes before this are left out]\n{Encoding.UTF8.GetString(whole)}";
    }
}
