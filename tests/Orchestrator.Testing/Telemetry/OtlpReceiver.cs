using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Orchestrator.Telemetry;

/// <summary>A collector on loopback that takes OTLP by http/protobuf and keeps what it was sent, byte for byte and read.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _requests = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private int _connections;

    private OtlpReceiver(WebApplication server) => _server = server;

    public Uri Address { get; private set; } = null!;

    /// <summary>Connections opened, whether anything was sent on them or not.</summary>
    public int Connections => _connections;

    public IReadOnlyList<ReceivedSpan> Spans => [.. On("/v1/traces").SelectMany(body => OtlpDecoder.Spans(body))];

    public IReadOnlyList<ReceivedMetric> Metrics => [.. On("/v1/metrics").SelectMany(body => OtlpDecoder.Metrics(body))];

    public IReadOnlyList<ReceivedLog> Logs => [.. On("/v1/logs").SelectMany(body => OtlpDecoder.Logs(body))];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        OtlpReceiver? receiver = null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection =>
            {
                Interlocked.Increment(ref receiver!._connections);
                return next(connection);
            });
        }));
        receiver = new OtlpReceiver(builder.Build());
        receiver._server.Run(receiver.TakeAsync);
        await receiver._server.StartAsync();
        receiver.Address = new Uri(receiver._server.Urls.Single());
        return receiver;
    }

    /// <summary>Which of some words stand anywhere in what was sent.</summary>
    public IReadOnlyList<string> Leaked(params IEnumerable<string> words) =>
        [.. words.Where(word => _requests.Any(request => request.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0))];

    /// <summary>The variables that make a program export to this place.</summary>
    public IReadOnlyDictionary<string, string> Variables() => new Dictionary<string, string>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address.ToString(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    /// <summary>Waits until all of these metrics have come, looking at each arrival.</summary>
    public async Task WaitForMetricsAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        while (names.Except(Metrics.Select(metric => metric.Name)).Any())
        {
            await _arrivals.WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _arrivals.Dispose();
    }

    private IEnumerable<byte[]> On(string path) => _requests.Where(request => request.Path == path).Select(request => request.Body);

    private async Task TakeAsync(HttpContext context)
    {
        if (context.Request.ContentType != "application/x-protobuf" || context.Request.Headers.ContentEncoding.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _requests.Enqueue((context.Request.Path.ToString(), body.ToArray()));
        _arrivals.Release();
        context.Response.ContentType = "application/x-protobuf";
        context.Response.ContentLength = 0;
    }
}
