using System.Text;
using Orchestrator.Safety;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>Keeps the last bytes that a command printed: the end is where test runners say what failed.</summary>
internal sealed class BoundedOutput(int limit) : IOutputSink
{
    // Kept besides, so that a secret of which only the end would be shown is still known for one.
    private const int Margin = 4 * 1024;

    private readonly byte[] _ring = new byte[limit + Margin];
    private long _written;

    public void Write(OutputSource source, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _ring.Length)
        {
            _written += bytes.Length - _ring.Length;
            bytes = bytes[^_ring.Length..];
        }

        foreach (var one in bytes)
        {
            _ring[_written++ % _ring.Length] = one;
        }
    }

    /// <summary>The output as text, without the secrets in it.</summary>
    public string Read(SecretScan secrets)
    {
        var start = (int)(_written % _ring.Length);
        byte[] kept = _written <= _ring.Length ? _ring[..(int)_written] : [.. _ring[start..], .. _ring[..start]];
        var text = secrets.Redact(Encoding.UTF8.GetString(kept));
        return _written <= limit
            ? text
            : $"[{_written - limit} bytes before this are left out]\n{text[^Math.Min(text.Length, limit)..]}";
    }
}
