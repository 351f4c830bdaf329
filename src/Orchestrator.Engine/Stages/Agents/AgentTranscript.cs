using System.Diagnostics;
using Orchestrator.Agents;
using Orchestrator.Artefacts;
using Orchestrator.Journal;
using Orchestrator.Safety;
using Orchestrator.Telemetry;

namespace Orchestrator.Stages.Agents;

/// <summary>Keeps everything an agent said and did as JSON lines, and shows the gist of it live and in the trace.</summary>
/// <remarks>Spans hold names and times only; what was said stays in the transcript.</remarks>
internal sealed class AgentTranscript : IAgentObserver, IAsyncDisposable
{
    private const int GistLength = 400;

    private readonly StageContext _context;
    private readonly string _role;
    private readonly SecretScan _secrets;
    private readonly TimeProvider _time;
    private readonly Activity? _agentSpan = Activity.Current;
    private readonly TranscriptFile _file;
    private readonly UnrecognisedLines _unrecognised = new();
    private readonly Dictionary<string, Activity> _tools = [];
    private DateTimeOffset? _turnBegan;
    private string? _model;

    public AgentTranscript(StageContext context, string role, SecretScan secrets, TimeProvider time)
    {
        _context = context;
        _role = role;
        _secrets = secrets;
        _time = time;
        _file = new TranscriptFile(secrets, time);
    }

    public void Prompt(AgentTask task)
    {
        _turnBegan = _time.GetUtcNow();
        _file.Write("prompt", new { task.Stage, task.Role, task.Round, task.Try, task.Model, task.Prompt });
    }

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
        Trace(agentEvent);
        if (Gist(agentEvent) is { } gist)
        {
            _context.Note(RecordKinds.AgentEvent, _role.Length > 0 ? $"[{_role}] {gist}" : gist, new { kind, role = _role });
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
        foreach (var tool in _tools.Values)
        {
            tool.Dispose();
        }

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

    private void Trace(AgentEvent agentEvent)
    {
        switch (agentEvent)
        {
            case AgentEvent.Started started:
                _model = started.Model;
                break;
            case AgentEvent.Message:
                EndTurn();
                break;
            case AgentEvent.ToolCall call:
                EndTurn();
                if (Start($"execute_tool {call.Tool}", null) is { } span)
                {
                    span.SetTag("gen_ai.operation.name", "execute_tool").SetTag("gen_ai.tool.name", call.Tool).SetTag("gen_ai.tool.call.id", call.Id);
                    _tools[call.Id] = span;
                }

                break;
            case AgentEvent.ToolResult result:
                if (_tools.Remove(result.Id, out var tool))
                {
                    tool.SetStatus(result.IsError ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
                    tool.Dispose();
                }

                _turnBegan = _time.GetUtcNow();
                break;
        }
    }

    /// <summary>A turn is the time from the last thing the model was told to the first thing it says.</summary>
    private void EndTurn()
    {
        if (_turnBegan is { } began)
        {
            _turnBegan = null;
            using var turn = Start($"chat {_model ?? "model"}", began);
            turn?.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.response.model", _model);
        }
    }

    private Activity? Start(string name, DateTimeOffset? began)
    {
        // Events arrive on the thread that reads the sandbox's output, which has no current span of ours.
        var before = Activity.Current;
        var span = OrchestratorTelemetry.Source.StartActivity(name, ActivityKind.Client, _agentSpan?.Context ?? default, startTime: began ?? default);
        Activity.Current = before;
        return span;
    }
}
