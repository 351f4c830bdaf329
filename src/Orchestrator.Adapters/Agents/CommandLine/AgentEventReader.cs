using System.Text.Json;

namespace Orchestrator.Agents.CommandLine;

/// <summary>
/// Translates one agent's event stream. A reader belongs to one run and never throws: every line was written in the sandbox,
/// where anything may have written it.
/// </summary>
internal abstract class AgentEventReader(IAgentObserver observer)
{
    private const int UnrecognisedLength = 2_000;

    /// <summary>The last final event, if one came.</summary>
    public AgentOutcome? Outcome { get; protected set; }

    /// <summary>Tokens and money as far as the stream told.</summary>
    public AgentUsage Usage { get; private set; } = AgentUsage.None;

    /// <summary>The reason of the request being repeated at the moment; cleared by progress.</summary>
    public string? PendingRetry { get; private set; }

    /// <summary>Whether at least one line was in the agent's own form: it came as far as running.</summary>
    public bool Recognised { get; private set; }

    public void ReadLine(ReadOnlyMemory<byte> line)
    {
        if (line.Span.IndexOfAnyExcept((byte)' ', (byte)'\t', (byte)'\r') < 0)
        {
            return;
        }

        if (TryRead(line))
        {
            Recognised = true;
        }
        else
        {
            Emit(new AgentEvent.Unrecognised(PlainText.From(line.Span, UnrecognisedLength)));
        }
    }

    /// <summary>A line too long to be kept was skipped.</summary>
    public void SkipLine(ReadOnlySpan<byte> start, long length) =>
        Emit(new AgentEvent.Unrecognised($"[a line of {length} bytes] {PlainText.From(start, UnrecognisedLength)}"));

    /// <summary>Called once after the last line, for streams whose end is told by what came before it.</summary>
    public virtual void Complete()
    {
    }

    /// <summary>Reads one event; <see langword="false"/> where it is in no known form.</summary>
    protected abstract bool Read(JsonElement line);

    protected void Emit(AgentEvent agentEvent)
    {
        if (agentEvent is AgentEvent.Retry retry)
        {
            PendingRetry = retry.Reason;
        }
        else if (agentEvent is AgentEvent.Message or AgentEvent.ToolCall or AgentEvent.ToolResult)
        {
            PendingRetry = null;
        }

        observer.Observe(agentEvent);
    }

    protected void EmitUsage(AgentUsage usage)
    {
        Usage = usage;
        Emit(new AgentEvent.Usage(usage));
    }

    private bool TryRead(ReadOnlyMemory<byte> line)
    {
        // A flood of lines that are no events must not cost an exception each.
        if (line.Span.TrimStart(" \t"u8) is not [(byte)'{', ..])
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is how JsonElement says that a string's bytes are not UTF-8.
            return false;
        }
    }
}
