using System.Net;
using Microsoft.Extensions.Options;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>
/// Decides what is answered at all, before anybody is asked who they are: requests from this machine for this machine, and
/// those for the public address where there is one. Webhooks and health checks are apart from it.
/// </summary>
/// <remarks>
/// The host asked for must be a known one, or a page of any site could have its name resolve to this machine and read what we
/// answer (DNS rebinding). What a proxy passes on does not come from this machine, whatever its connection says.
/// </remarks>
internal sealed class AccessGate(RequestDelegate next, IOptions<DashboardOptions> options)
{
    private static readonly string[] LoopbackNames = ["localhost", "127.0.0.1", "[::1]"];
    private static readonly string[] ProxyHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"];

    private readonly DashboardOptions _options = options.Value;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<DashboardArea>() is null)
        {
            await next(context);
            return;
        }

        if (Objection(context) is { } objection)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            await context.Response.WriteAsync($"{objection}\n", context.RequestAborted);
            return;
        }

        await next(context);
    }

    private string? Objection(HttpContext context)
    {
        var request = context.Request;
        if (_options.PublicUrl is { } address && request.Host.Value is { } host && host.Equals(address.Authority, StringComparison.OrdinalIgnoreCase))
        {
            // Whoever ends TLS for us may speak plain HTTP to us; cookies and links are of the public address.
            request.Scheme = address.Scheme;
        }
        else if (!IsLoopback(context))
        {
            return "The dashboard answers only on loopback (http://127.0.0.1 or http://localhost), unless Dashboard:PublicUrl names the address asked for. See docs/dashboard.md.";
        }
        else
        {
            context.Items[typeof(AccessGate)] = true;
        }

        return IsFromElsewhere(request) ? "This was asked for by a page of another site, which is not done." : null;
    }

    /// <summary>Whether the request came from this machine by itself.</summary>
    public static bool IsLocal(HttpContext context) => context.Items.ContainsKey(typeof(AccessGate));

    private static bool IsLoopback(HttpContext context) =>
        IsLoopback(context.Connection.RemoteIpAddress)
        && IsLoopback(context.Connection.LocalIpAddress)
        && LoopbackNames.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !ProxyHeaders.Any(context.Request.Headers.ContainsKey);

    private static bool IsLoopback(IPAddress? address) =>
        address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    /// <summary>Browsers say where a request comes from; programs that are no browsers say nothing.</summary>
    private static bool IsFromElsewhere(HttpRequest request)
    {
        var origin = request.Headers.Origin.ToString();
        if (origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // A link on another site may lead here; nothing else of it may.
        return request.Headers["Sec-Fetch-Site"] is [{ } site]
            && site is "cross-site" or "same-site"
            && !(HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Headers["Sec-Fetch-Dest"] == "document");
    }
}
