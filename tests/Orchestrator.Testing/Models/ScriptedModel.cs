using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Models;

/// <summary>
/// A model endpoint that plays plans: Anthropic Messages, OpenAI Responses and Chat Completions, and Gemini, below any path
/// prefix, on a loopback port and on a Unix socket.
/// </summary>
public sealed class ScriptedModel : IAsyncDisposable
{
    private static readonly IModelWire[] Wires = [new AnthropicWire(), new ResponsesWire(), new ChatWire(), new GeminiWire()];

    private readonly WebApplication _server;
    private readonly DirectoryInfo _directory;
    private readonly Func<ModelRequest, ModelPlan> _plans;
    private readonly ConcurrentQueue<ModelRequest> _requests = new();
    private readonly ConcurrentDictionary<(string, int, bool), int> _attempts = new();
    private readonly SemaphoreSlim _faults = new(0);

    private ScriptedModel(Func<ModelRequest, ModelPlan> plans)
    {
        _plans = plans;
        _directory = Directory.CreateTempSubdirectory("model-");
        SocketPath = Path.Combine(_directory.FullName, "model.sock");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
            kestrel.ListenUnixSocket(SocketPath);
        });
        _server = builder.Build();
        _server.Run(ServeAsync);
    }

    /// <summary>The Unix socket it listens on.</summary>
    public string SocketPath { get; }

    /// <summary>Its address on loopback.</summary>
    public Uri Address => new(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
        .First(address => address.StartsWith("http://127.", StringComparison.Ordinal)));

    /// <summary>Every request to a model so far.</summary>
    public IReadOnlyList<ModelRequest> Requests => [.. _requests];

    /// <param name="plans">The plan of the conversation that a request belongs to, told by what its prompt holds.</param>
    public static async Task<ScriptedModel> StartAsync(Func<ModelRequest, ModelPlan> plans)
    {
        var model = new ScriptedModel(plans);
        await model._server.StartAsync();
        return model;
    }

    /// <summary>One plan for every conversation.</summary>
    public static Task<ScriptedModel> StartAsync(ModelPlan plan) => StartAsync(_ => plan);

    /// <summary>Waits until one more request has met with the plan's fault.</summary>
    public Task WaitForFaultAsync(CancellationToken cancellationToken) => _faults.WaitAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _faults.Dispose();
        _directory.Delete(true);
    }

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!HttpMethods.IsPost(context.Request.Method) || Wires.FirstOrDefault(candidate => candidate.Serves(path)) is not { } wire)
        {
            // Warm-up requests among them: any answer will do.
            context.Response.StatusCode = HttpMethods.IsHead(context.Request.Method) ? 200 : 404;
            return;
        }

        var request = await ReadAsync(context, path, wire);
        _requests.Enqueue(request);
        var plan = _plans(request);
        var fault = plan.Fault is { } planned && request.Tools.Count > 0
            && request.ToolResults.Count == planned.AfterCommands && request.Attempt <= planned.Times ? planned : null;
        if (fault is not null)
        {
            _faults.Release();
        }

        switch (fault?.Kind)
        {
            case ModelFaultKind.Silence:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            case ModelFaultKind.Status:
                await FailAsync(context, wire, fault);
                return;
            default:
                var reply = fault?.Kind == ModelFaultKind.Refusal
                    ? new ModelReply("I cannot help with that.", plan.Usage) { Refused = true, Reason = fault.Reason }
                    : ModelPlayer.Reply(request, plan);
                await AnswerAsync(context, wire.Events(request, reply).ToList(), fault?.Kind == ModelFaultKind.Cut);
                return;
        }
    }

    private async Task<ModelRequest> ReadAsync(HttpContext context, string path, IModelWire wire)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        using var document = JsonDocument.Parse(body);
        var request = wire.Read(
            new ModelRequest
            {
                Path = path,
                Body = body,
                Headers = context.Request.Headers.ToDictionary(
                    header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal),
            },
            document.RootElement);
        var key = (request.Prompt, request.ToolResults.Count, request.Tools.Count > 0);
        return request with { Attempt = _attempts.AddOrUpdate(key, 1, (_, count) => count + 1) };
    }

    private static async Task FailAsync(HttpContext context, IModelWire wire, ModelFault fault)
    {
        context.Response.StatusCode = fault.Status;
        context.Response.ContentType = "application/json";
        if (fault.RetryAfter is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        await context.Response.WriteAsync(wire.Error(fault.Status, $"scripted fault {fault.Status}"), context.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext context, List<(string? Name, string Data)> events, bool cut)
    {
        if (context.Request.Path.Value!.EndsWith(":generateContent", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(events[0].Data, context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        foreach (var (name, data) in cut ? events[..(events.Count / 2)] : events)
        {
            await context.Response.WriteAsync((name is null ? "" : $"event: {name}\n") + $"data: {data}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        if (cut)
        {
            // After an exception the server sends what was written and closes without the end of the reply. Aborting would race
            // with the client, which may or may not have read the first half by then.
            throw new IOException("The script cuts the reply here.");
        }
    }
}
