using Orchestrator.Agents;
using Orchestrator.Artefacts;
using Orchestrator.Journal;
using Orchestrator.Safety;

namespace Orchestrator.Stages.Agents;

/// <summary>Keeps everything an agent said and did as JSON lines, and shows the gist of it live and in the trace.</summary>
internal sealed class AgentTranscript : IAgentObserver, IAsyncDisposable
{
    private const int GistLength = 400;

    private readonly StageContext _context;
    private readonly AgentTask _task;
    private readonly AgentTurns _turns;
    private readonly SecretScan _secrets;
    private readonly TranscriptFile _file;
    private readonly UnrecognisedLines _unrecognised = new();

    public AgentTranscript(StageContext context, AgentTask task, AgentTurns turns, SecretScan secrets, TimeProvider time)
    {
        _context = context;
        _task = task;
        _turns = turns;
        _secrets = secrets;
        _file = new TranscriptFile(secrets, time);
    }

    public void Prompt() =>
        _file.Write("prompt", new { _task.Stage, _task.Role, _task.Round, _task.Try, _task.Model, _task.Prompt });

    public void Observe(AgentEvent agentEvent)
    {
        if (agentEvent is AgentEvent.Unrecognised unrecognised)
        {
            _unrecognised.Add(unrecognised.Line);
            return;
        }

        var kind = agentEvent.GetType().Name;
        WriteUnrecognised();
        _file.Write(kind, agentEvent);
        _turns.Observe(agentEvent);
        if (Gist(agentEvent) is { } gist)
        {
            _context.Note(RecordKinds.AgentEvent, _task.Role.Length > 0 ? $"[{_task.Role}] {gist}" : gist, new { kind, role = _task.Role });
        }
    }

    /// <summary>Closes the transcript and returns its name in the store.</summary>
    public async Task<string> StoreAsync(AgentResult result, IArtefactStore artefacts, CancellationToken cancellationToken)
    {
        WriteUnrecognised();
        _file.Write("result", new { Ending = result.Ending.ToString(), result.Message, result.Answer, result.Usage, ElapsedMs = result.Elapsed.TotalMilliseconds });
        return await artefacts.PutAsync(_file.Read(), cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _turns.Dispose();
        await _file.DisposeAsync();
    }

    private void WriteUnrecognised()
    {
        if (_unrecognised.Take() is { } lines)
        {
            _file.Write(nameof(AgentEvent.Unrecognised), lines);
        }
    }

    private string? Gist(AgentEvent agentEvent) => agentEvent switch
    {
        AgentEvent.Message message => Shorten(message.Text),
        AgentEvent.ToolCall call => $"{call.Tool} {Shorten(call.Input)}",
        AgentEvent.Retry retry => $"model request tried again ({retry.Attempt}): {Shorten(retry.Reason)}",
        AgentEvent.Warning warning => $"warning: {Shorten(warning.Text)}",
        AgentEvent.ToolResult { IsError: true } failed => $"tool failed: {Shorten(failed.Output)}",
        _ => null,
    };

    /// <summary>
    /// What an agent reads or writes may hold a secret, and the journal is shown to more people than the repository. More is
    /// looked at than is shown, so that a secret cut in two is still known for one.
    /// </summary>
    private string Shorten(string text)
    {
        var clean = _secrets.Redact(text[..Math.Min(text.Length, GistLength * 10)]);
        return clean.Length <= GistLength && text.Length <= GistLength ? clean : $"{clean[..Math.Min(clean.Length, GistLength)]}…";
    }
}
