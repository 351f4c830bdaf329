using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Orchestrator.Artefacts.S3;

/// <summary>
/// As much of S3 as a store needs, over real HTTP: it believes no request whose signature, time, size or content's hash is
/// wrong, which it works out from what arrived. Goes wrong on demand.
/// </summary>
internal sealed class S3Server : IAsyncDisposable
{
    public const string Bucket = "artefacts";
    public const string AccessKeyId = "AKTEST";
    public const string Region = "eu-test-1";

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<S3Fault> _faults = new();
    private readonly TimeProvider _time;

    private S3Server(WebApplication app, TimeProvider time)
    {
        _app = app;
        _time = time;
    }

    public string Secret { get; } = Convert.ToHexString(RandomNumberGenerator.GetBytes(20));

    public Uri Address => new(_app.Urls.Single());

    public ConcurrentDictionary<string, (byte[] Content, DateTimeOffset Written)> Objects { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>How many objects a list names at once.</summary>
    public int PageSize { get; set; } = 1000;

    /// <summary>Called before an object is looked at: what somebody else does meanwhile.</summary>
    public Action<string>? BeforeHead { get; set; }

    public static async Task<S3Server> StartAsync(TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").UseKestrelCore();
        var app = builder.Build();
        var server = new S3Server(app, time);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Lets the next requests go wrong, one each.</summary>
    public void Fail(params S3Fault[] faults)
    {
        foreach (var fault in faults)
        {
            _faults.Enqueue(fault);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync($"<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        S3Fault? fault = _faults.TryDequeue(out var next) ? next : null;
        switch (fault)
        {
            case S3Fault.Before:
                await RefuseAsync(context, 503, "ServiceUnavailable");
                return;
            case S3Fault.Slow:
                await RefuseAsync(context, 429, "SlowDown");
                return;
            case S3Fault.Silent:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }

        if (Complaint(context.Request, body.ToArray()) is { } complaint)
        {
            await RefuseAsync(context, 403, complaint);
            return;
        }

        if (fault is S3Fault.After or S3Fault.Cut)
        {
            Do(context.Request, body.ToArray());
            if (fault == S3Fault.Cut)
            {
                context.Abort();
                return;
            }

            await RefuseAsync(context, 500, "InternalError");
            return;
        }

        var (status, code, content, written) = Do(context.Request, body.ToArray());
        if (code is not null)
        {
            await RefuseAsync(context, status, code);
            return;
        }

        context.Response.StatusCode = status;
        if (written is { } time)
        {
            context.Response.Headers.LastModified = time.UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        }

        if (!HttpMethods.IsHead(context.Request.Method) && content is not null)
        {
            context.Response.ContentLength = content.Length;
            await context.Response.Body.WriteAsync(fault == S3Fault.Half ? content.AsMemory(0, content.Length / 2) : content);
            if (fault == S3Fault.Half)
            {
                await context.Response.Body.FlushAsync();
                context.Abort();
            }
        }
    }

    private (int Status, string? Code, byte[]? Content, DateTimeOffset? Written) Do(HttpRequest request, byte[] body)
    {
        var path = request.Path.Value!;
        if (!path.StartsWith($"/{Bucket}/", StringComparison.Ordinal))
        {
            return (404, "NoSuchBucket", null, null);
        }

        var key = path[(Bucket.Length + 2)..];
        if (HttpMethods.IsHead(request.Method))
        {
            BeforeHead?.Invoke(key);
        }

        switch (request.Method)
        {
            case "PUT":
                Objects[key] = (body, _time.GetUtcNow());
                return (200, null, null, null);
            case "DELETE":
                Objects.TryRemove(key, out _);
                return (204, null, null, null);
            case "GET" when key.Length == 0 && request.Query["list-type"] == "2":
                return (200, null, List(request.Query["prefix"]!, request.Query["continuation-token"]), null);
            default:
                return Objects.TryGetValue(key, out var found) ? (200, null, found.Content, found.Written) : (404, "NoSuchKey", null, null);
        }
    }

    private byte[] List(string prefix, string? after)
    {
        // The token is not a plain key, so that only who sends it back unchanged and well escaped is understood.
        var from = after is null ? "" : Encoding.UTF8.GetString(Convert.FromBase64String(after[1..]));
        var rest = Objects.Where(one => one.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(one.Key, from) > 0).OrderBy(one => one.Key, StringComparer.Ordinal).ToList();
        var page = rest.Take(PageSize).ToList();
        var more = rest.Count > page.Count;
        var text = new StringBuilder("<?xml version=\"1.0\"?><ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
        text.Append(CultureInfo.InvariantCulture, $"<IsTruncated>{(more ? "true" : "false")}</IsTruncated>");
        if (more)
        {
            text.Append(CultureInfo.InvariantCulture, $"<NextContinuationToken>+{Convert.ToBase64String(Encoding.UTF8.GetBytes(page[^1].Key))}</NextContinuationToken>");
        }

        foreach (var (key, value) in page)
        {
            text.Append(CultureInfo.InvariantCulture, $"<Contents><Key>{key}</Key><LastModified>{value.Written.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}</LastModified><Size>{value.Content.Length}</Size></Contents>");
        }

        return Encoding.UTF8.GetBytes(text.Append("</ListBucketResult>").ToString());
    }

    /// <summary>Built from the raw request, not with what the client signs by; that both are right is held by published examples.</summary>
    private string? Complaint(HttpRequest request, byte[] body)
    {
        var sha256 = request.Headers["x-amz-content-sha256"].ToString();
        if (Convert.ToHexStringLower(SHA256.HashData(body)) != sha256)
        {
            return "XAmzContentSHA256Mismatch";
        }

        if (HttpMethods.IsPut(request.Method) && request.ContentLength != body.Length)
        {
            return "MissingContentLength";
        }

        var stamp = request.Headers["x-amz-date"].ToString();
        if (!DateTimeOffset.TryParseExact(stamp, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            || (time - _time.GetUtcNow()).Duration() > TimeSpan.FromMinutes(15))
        {
            return "RequestTimeTooSkewed";
        }

        var fields = request.Headers.Authorization.ToString().Replace("AWS4-HMAC-SHA256 ", "", StringComparison.Ordinal).Split(',').Select(field => field.Trim().Split('=', 2)).ToDictionary(field => field[0], field => field[^1]);
        if (!fields.TryGetValue("Credential", out var credential) || credential != $"{AccessKeyId}/{stamp[..8]}/{Region}/s3/aws4_request")
        {
            return "InvalidAccessKeyId";
        }

        var signed = fields["SignedHeaders"].Split(';');
        if (!signed.Contains("host") || request.Headers.Keys.Any(name => name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name.ToLowerInvariant())))
        {
            return "AccessDenied";
        }

        var raw = request.HttpContext.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?', 2);
        var query = raw.Length == 1 ? "" : string.Join('&', raw[1].Split('&').Order(StringComparer.Ordinal));
        var lines = string.Concat(signed.Select(name => $"{name}:{request.Headers[name]}\n"));
        var canonical = $"{request.Method}\n{raw[0]}\n{query}\n{lines}\n{fields["SignedHeaders"]}\n{sha256}";
        var text = $"AWS4-HMAC-SHA256\n{stamp}\n{stamp[..8]}/{Region}/s3/aws4_request\n{Hex(SHA256.HashData(Bytes(canonical)))}";
        var key = Mac(Mac(Mac(Mac(Bytes("AWS4" + Secret), stamp[..8]), Region), "s3"), "aws4_request");
        return Hex(Mac(key, text)) == fields["Signature"] ? null : "SignatureDoesNotMatch";
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Mac(byte[] key, string text) => HMACSHA256.HashData(key, Bytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
