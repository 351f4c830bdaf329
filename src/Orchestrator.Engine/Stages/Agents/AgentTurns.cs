using System.Collections.Concurrent;
using System.Diagnostics;
using Orchestrator.Agents;
using Orchestrator.Egress;
using Orchestrator.Telemetry;

namespace Orchestrator.Stages.Agents;

/// <summary>Makes spans of an agent's turns and tool calls, below the span of the agent.</summary>
/// <remarks>
/// Spans hold names, times and counts only; what was said stays in the transcript. They are made of what the agent says
/// of itself, but for the tokens where the gateway counts them. Events arrive on threads that have no current span of ours.
/// </remarks>
internal sealed class AgentTurns : IDisposable
{
    private static readonly ConcurrentDictionary<string, AgentTurns> Metered = new();

    private readonly Lock _gate = new();
    private readonly Activity? _agent = Activity.Current;
    private readonly Dictionary<string, Activity> _tools = [];
    private readonly string _provider;
    private readonly string? _sandbox;
    private readonly Uri? _endpoint;
    private readonly TimeProvider _time;
    private AgentUsage _claimed = AgentUsage.None;
    private AgentUsage _used = AgentUsage.None;
    private string? _model;
    private DateTimeOffset? _toldAt;
    private Activity? _turn;

    /// <summary>Turns of an agent; one that speaks to <paramref name="endpoint"/> does so through the gateway of <paramref name="sandbox"/>.</summary>
    public AgentTurns(string provider, string? model, string? sandbox, Uri? endpoint, TimeProvider time)
    {
        _provider = provider;
        _model = model;
        _endpoint = endpoint;
        _time = time;
        _toldAt = time.GetUtcNow();
        if (endpoint is not null && sandbox is not null)
        {
            _sandbox = sandbox;
            Metered[sandbox] = this;
        }
    }

    /// <summary>The gateway has metered a request from a sandbox: it belongs to the turn that its agent is at.</summary>
    public static void Meter(string sandbox, ModelCall call)
    {
        if (Metered.TryGetValue(sandbox, out var turns))
        {
            lock (turns._gate)
            {
                turns.Use(new AgentUsage(call.InputTokens, call.CachedInputTokens, call.OutputTokens, call.CostUsd));
                turns._turn?.SetTag("gen_ai.response.model", TelemetryNames.Clean(call.Model));
            }
        }
    }

    public void Observe(AgentEvent agentEvent)
    {
        lock (_gate)
        {
            Follow(agentEvent);
        }
    }

    public void Dispose()
    {
        if (_sandbox is not null)
        {
            Metered.TryRemove(_sandbox, out _);
        }

        lock (_gate)
        {
            EndTurn();
            foreach (var tool in _tools.Values)
            {
                RunTrace.Fail(tool, "unanswered");
                tool.Dispose();
            }

            _tools.Clear();
        }
    }

    private void Follow(AgentEvent agentEvent)
    {
        switch (agentEvent)
        {
            case AgentEvent.Started started:
                _model = started.Model is { Length: > 0 } model ? TelemetryNames.Clean(model) : _model;
                break;
            case AgentEvent.Message:
                Answer();
                break;
            case AgentEvent.ToolCall call:
                Answer();
                BeginTool(call);
                break;
            case AgentEvent.ToolResult result:
                EndTool(result);
                break;
            case AgentEvent.Usage usage when _sandbox is null:
                Claim(usage.Total);
                break;
        }
    }

    /// <summary>
    /// A turn is the time from the last thing the model was told to the first thing it says. The span stays at hand until
    /// something new is told, since what a turn used is known about when it is over.
    /// </summary>
    private void Answer()
    {
        if (_toldAt is not { } told)
        {
            return;
        }

        _toldAt = null;
        EndTurn();
        _turn = Start(_model is null ? "chat" : $"chat {_model}", ActivityKind.Client, told);
        _turn?.SetTag("gen_ai.operation.name", "chat")
            .SetTag("gen_ai.provider.name", _provider)
            .SetTag("gen_ai.request.model", _model)
            .SetTag("server.address", _endpoint?.Host)
            .SetTag("server.port", _endpoint?.Port)
            .SetEndTime(_time.GetUtcNow().UtcDateTime);
    }

    private void EndTurn()
    {
        if (_turn is null)
        {
            return;
        }

        if (_used != AgentUsage.None)
        {
            _turn.SetTag("gen_ai.usage.input_tokens", _used.InputTokens + _used.CachedInputTokens)
                .SetTag("gen_ai.usage.cache_read.input_tokens", _used.CachedInputTokens)
                .SetTag("gen_ai.usage.output_tokens", _used.OutputTokens);
        }

        _used = AgentUsage.None;
        _turn.Dispose();
        _turn = null;
    }

    private void Claim(AgentUsage total)
    {
        Use(new AgentUsage(
            Math.Max(0, total.InputTokens - _claimed.InputTokens),
            Math.Max(0, total.CachedInputTokens - _claimed.CachedInputTokens),
            Math.Max(0, total.OutputTokens - _claimed.OutputTokens),
            null));
        _claimed = total;
    }

    private void Use(AgentUsage more) => _used = new AgentUsage(
        _used.InputTokens + more.InputTokens, _used.CachedInputTokens + more.CachedInputTokens, _used.OutputTokens + more.OutputTokens, null);

    private void BeginTool(AgentEvent.ToolCall call)
    {
        var name = TelemetryNames.Clean(call.Tool);
        if (Start($"execute_tool {name}", ActivityKind.Internal, default) is { } span)
        {
            span.SetTag("gen_ai.operation.name", "execute_tool")
                .SetTag("gen_ai.tool.name", name)
                .SetTag("gen_ai.tool.type", "function")
                .SetTag("gen_ai.tool.call.id", TelemetryNames.Clean(call.Id));
            _tools.Remove(call.Id, out var same);
            same?.Dispose();
            _tools[call.Id] = span;
        }
    }

    private void EndTool(AgentEvent.ToolResult result)
    {
        if (_tools.Remove(result.Id, out var tool))
        {
            if (result.IsError)
            {
                RunTrace.Fail(tool, "tool_error");
            }

            tool.Dispose();
        }

        _toldAt = _time.GetUtcNow();
        EndTurn();
    }

    private Activity? Start(string name, ActivityKind kind, DateTimeOffset began)
    {
        var before = Activity.Current;
        var span = OrchestratorTelemetry.Source.StartActivity(name, kind, _agent?.Context ?? default, startTime: began);
        Activity.Current = before;
        return span;
    }
}
