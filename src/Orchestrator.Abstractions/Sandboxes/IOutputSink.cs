namespace Orchestrator.Sandboxes;

/// <summary>Receives a command's output while it runs.</summary>
public interface IOutputSink
{
    /// <summary>Takes some bytes, in the order they came on each stream. Never called twice at the same time.</summary>
    /// <param name="source">Where they came from.</param>
    /// <param name="bytes">Valid until the call returns.</param>
    void Write(OutputSource source, ReadOnlySpan<byte> bytes);
}
