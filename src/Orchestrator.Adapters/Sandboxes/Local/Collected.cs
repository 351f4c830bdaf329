using System.Text;

namespace Orchestrator.Sandboxes.Local;

/// <summary>Keeps the beginning of what is printed, for a message.</summary>
internal sealed class Collected(int limit) : IOutputSink
{
    private readonly List<byte> _bytes = [];

    public void Write(OutputSource source, ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes[..Math.Min(bytes.Length, Math.Max(0, limit - _bytes.Count))]);

    public override string ToString() => Encoding.UTF8.GetString(_bytes.ToArray()).Trim();
}
