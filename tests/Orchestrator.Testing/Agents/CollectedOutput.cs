using System.Text;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents;

/// <summary>All that a command printed, as text.</summary>
public sealed class CollectedOutput : IOutputSink
{
    private readonly List<byte> _bytes = [];

    public string Text => Encoding.UTF8.GetString([.. _bytes]);

    public void Write(OutputSource source, ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);
}
