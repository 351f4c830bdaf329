using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>A request that is being answered.</summary>
public sealed class Call(HttpContext context, GitHubState state, string address, JsonNode? body)
{
    public GitHubState State { get; } = state;

    /// <summary>Where this GitHub is, without a slash at the end.</summary>
    public string Address { get; } = address;

    public JsonObject Body { get; } = body as JsonObject ?? [];

    /// <summary>A body that is a list.</summary>
    public JsonArray? List { get; } = body as JsonArray;

    /// <summary>Whether the App itself asks, with a token it signed.</summary>
    public bool IsApp { get; init; }

    public Grant? Grant { get; init; }

    public string Token { get; init; } = "";

    public string Route(string name) => Uri.UnescapeDataString((string)context.Request.RouteValues[name]!);

    public long Number(string name) => long.TryParse(Route(name), CultureInfo.InvariantCulture, out var number) ? number : throw RefusedException.NotFound();

    public string? Query(string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;

    public void RequireApp()
    {
        if (!IsApp)
        {
            throw new RefusedException(401, "A JSON web token could not be decoded");
        }
    }

    /// <summary>The repository of the route, if the token may see it and do this.</summary>
    public HostedRepository Repository(string permission, string level)
    {
        var name = $"{Route("owner")}/{Route("repo")}";
        if (Grant is null)
        {
            throw new RefusedException(401, IsApp ? "Bad credentials: an installation's token is needed" : "Requires authentication");
        }

        if (!State.Repositories.TryGetValue(name, out var repository))
        {
            throw State.Renamed.TryGetValue(name, out var moved)
                ? new MovedException($"{Address}/repositories/{moved.Id}{context.Request.Path.Value![$"/repos/{name}".Length..]}{context.Request.QueryString}")
                : RefusedException.NotFound();
        }

        // What a token cannot see is not there.
        if (!Grant.Sees(repository.FullName))
        {
            throw RefusedException.NotFound();
        }

        if (!Grant.Allows(permission, level))
        {
            var refused = new RefusedException(403, Grant.Installation is null ? "Resource not accessible by personal access token" : "Resource not accessible by integration");
            refused.Answer.Headers["X-Accepted-GitHub-Permissions"] = $"{permission}={level}";
            throw refused;
        }

        if (level == "write" && repository.IsArchived)
        {
            throw new RefusedException(403, "Repository was archived so is read-only.");
        }

        return repository;
    }

    public HostedIssue Issue(HostedRepository repository, string route = "issue_number") =>
        Number(route) is <= int.MaxValue and var number && repository.Issues.TryGetValue((int)number, out var issue) ? issue : throw RefusedException.NotFound();

    public HostedIssue Pull(HostedRepository repository) => Issue(repository, "pull_number") is { Pull: not null } pull ? pull : throw RefusedException.NotFound();

    /// <summary>A page of a list, with where the next one is.</summary>
    public Answer Page(IEnumerable<JsonObject> all)
    {
        var size = int.Parse(Query("per_page") ?? "30", CultureInfo.InvariantCulture);
        var page = int.Parse(Query("page") ?? "1", CultureInfo.InvariantCulture);
        var rest = all.Skip((page - 1) * size).Take(size + 1).ToList();
        var answer = Answer.Ok(new JsonArray([.. rest.Take(size)]));
        if (rest.Count > size)
        {
            var query = context.Request.Query.Where(one => one.Key != "page").Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value.ToString())}").Append($"page={page + 1}");
            answer.Headers["Link"] = $"<{Address}{context.Request.Path}?{string.Join('&', query)}>; rel=\"next\"";
        }

        return answer;
    }
}
