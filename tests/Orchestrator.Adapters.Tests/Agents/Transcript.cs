using Orchestrator.Agents.CommandLine;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents;

/// <summary>Feeds recorded output to a reader as a sandbox would, in pieces that keep to no line.</summary>
internal static class Transcript
{
    private const int Piece = 777;

    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Agents", "Transcripts", name + ".jsonl"));

    public static void Feed(AgentEventReader reader, ReadOnlySpan<byte> bytes, int lineLimit = 4 * 1024 * 1024)
    {
        var output = new AgentOutput(reader, lineLimit);
        for (; bytes.Length > 0; bytes = bytes[Math.Min(Piece, bytes.Length)..])
        {
            output.Write(OutputSource.Output, bytes[..Math.Min(Piece, bytes.Length)]);
        }

        output.Complete();
    }

    /// <summary>The ending a stream claims; <see langword="null"/> where it has no end.</summary>
    public static AgentEnding? EndingOf(AgentEventReader reader, string name)
    {
        Feed(reader, Read(name));
        return reader.Outcome?.Ending;
    }
}
