using System.Text.Json;
using Orchestrator.Agents;
using Orchestrator.Artefacts;
using Orchestrator.Journal;
using Orchestrator.Safety;

namespace Orchestrator.Stages.Agents;

/// <summary>Keeps everything an agent said and did as JSON lines, and shows the gist of it live and in the trace.</summary>
internal sealed class AgentTranscript : IAgentObserver, IAsyncDisposable
{
    private const int GistLength = 400;
    private const long LengthLimit = 256L * 1024 * 1024;

    private readonly StageContext _context;
    private readonly AgentTask _task;
    private readonly string _role;
    private readonly AgentTurns _turns;
    private readonly SecretScan _secrets;
    private readonly TimeProvider _time;
    private readonly FileStream _file;
    private readonly Utf8JsonWriter _json;

    public AgentTranscript(StageContext context, AgentTask task, AgentTurns turns, SecretScan secrets, TimeProvider time)
    {
        _context = context;
        _task = task;
        _role = task.Role;
        _turns = turns;
        _secrets = secrets;
        _time = time;
        _file = new FileStream(
            Path.Combine(Path.GetTempPath(), $"transcript-{Guid.CreateVersion7():N}.jsonl"),
            new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
        _json = new Utf8JsonWriter(_file);
    }

    public void Prompt() =>
        WriteLine("prompt", new { _task.Stage, _task.Role, _task.Round, _task.Try, _task.Model, _task.Prompt });

    public void Observe(AgentEvent agentEvent)
    {
        var kind = agentEvent.GetType().Name;
        WriteLine(kind, agentEvent);
        _turns.Observe(agentEvent);
        if (Gist(agentEvent) is { } gist)
        {
            _context.Note(RecordKinds.AgentEvent, _role.Length > 0 ? $"[{_role}] {gist}" : gist, new { kind, role = _role });
        }
    }

    /// <summary>Closes the transcript and returns its name in the store.</summary>
    public async Task<string> StoreAsync(AgentResult result, IArtefactStore artefacts, CancellationToken cancellationToken)
    {
        WriteLine("result", new { Ending = result.Ending.ToString(), result.Message, result.Answer, result.Usage, ElapsedMs = result.Elapsed.TotalMilliseconds });
        await _json.FlushAsync(cancellationToken);
        _file.Position = 0;
        return await artefacts.PutAsync(_file, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _turns.Dispose();
        await _json.DisposeAsync();
        await _file.DisposeAsync();
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

    private void WriteLine<T>(string kind, T content)
    {
        if (_file.Length > LengthLimit)
        {
            return;
        }

        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("at", _time.GetUtcNow());
        _json.WriteString("kind", kind);
        _json.WritePropertyName("content");
        JsonSerializer.Serialize(_json, content, content!.GetType(), JsonSerializerOptions.Web);
        _json.WriteEndObject();
        _json.Flush();
        _file.WriteByte((byte)'\n');
    }
}
