using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orchestrator.GitHub.Api;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub;

/// <summary>Git over HTTP, by git's own program behind the web server: fetching needs contents:read, pushing contents:write.</summary>
internal static class GitHttp
{
    private static readonly string Backend = new[] { "/usr/lib/git-core/git-http-backend", "/usr/libexec/git-core/git-http-backend" }.FirstOrDefault(File.Exists) ?? "git-http-backend";

    public static async Task AnswerAsync(HttpContext context, GitHubState state)
    {
        var name = $"{context.Request.RouteValues["owner"]}/{context.Request.RouteValues["repo"]}";
        var rest = (string?)context.Request.RouteValues["rest"] ?? "";
        var isPush = rest == "git-receive-pack" || context.Request.Query["service"] == "git-receive-pack";
        if (Refuse(context, state, name, isPush) is { } status)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.WWWAuthenticate = status == 401 ? "Basic realm=\"GitHub\"" : default;
            return;
        }

        await RunAsync(context, state.Repositories[name].Path, rest);
    }

    private static int? Refuse(HttpContext context, GitHubState state, string name, bool isPush)
    {
        Grant? grant;
        try
        {
            grant = Principals.Find(context, state).Grant;
        }
        catch (RefusedException)
        {
            return 401;
        }

        return grant is null ? 401
            : !state.Repositories.TryGetValue(name, out var repository) || !grant.Sees(name) || !grant.Allows("contents", "read") ? 404
            : isPush && (!grant.Allows("contents", "write") || repository.IsArchived) ? 403
            : null;
    }

    private static async Task RunAsync(HttpContext context, string path, string rest)
    {
        var request = context.Request;
        var start = new ProcessStartInfo(Backend) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_PROJECT_ROOT"] = path;
        start.Environment["GIT_HTTP_EXPORT_ALL"] = "1";
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["PATH_INFO"] = $"/{rest}";
        start.Environment["REQUEST_METHOD"] = request.Method;
        start.Environment["QUERY_STRING"] = request.QueryString.Value?.TrimStart('?');
        start.Environment["CONTENT_TYPE"] = request.ContentType;
        start.Environment["CONTENT_LENGTH"] = request.ContentLength?.ToString(CultureInfo.InvariantCulture);
        start.Environment["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding;
        start.Environment["GIT_PROTOCOL"] = request.Headers["Git-Protocol"];
        start.Environment["REMOTE_USER"] = "token";
        using var process = Process.Start(start)!;
        var sending = SendAsync(request, process);
        await ReadHeadAsync(context, process.StandardOutput.BaseStream);
        await process.StandardOutput.BaseStream.CopyToAsync(context.Response.Body);
        await sending;
        await process.WaitForExitAsync();
    }

    private static async Task SendAsync(HttpRequest request, Process process)
    {
        await request.Body.CopyToAsync(process.StandardInput.BaseStream);
        process.StandardInput.Close();
    }

    private static async Task ReadHeadAsync(HttpContext context, Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] != '\n')
            {
                line.Append((char)one[0]);
                continue;
            }

            var text = line.ToString().TrimEnd('\r');
            line.Clear();
            if (text.Length == 0)
            {
                return;
            }

            var parts = text.Split(": ", 2);
            if (parts[0] == "Status")
            {
                context.Response.StatusCode = int.Parse(parts[1].Split(' ')[0], CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[parts[0]] = parts[1];
            }
        }
    }
}
