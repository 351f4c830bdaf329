using System.Text.Json.Nodes;

namespace Orchestrator.GitHub.Api;

/// <summary>Repositories and who may do what in them.</summary>
internal static class Repositories
{
    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/repos/{owner}/{repo}", call => Answer.Ok(Shapes.Whole("full-repository", Shapes.Repository(call.Repository("metadata", "read"), call.Address))));
        routes.Map("GET", "/repos/{owner}/{repo}/collaborators/{username}/permission", call =>
        {
            var repository = call.Repository("metadata", "read");
            if (!call.State.Accounts.TryGetValue(call.Route("username"), out var account))
            {
                throw RefusedException.NotFound();
            }

            // The old field knows four words only; the role is in the new one.
            var role = repository.Collaborators.GetValueOrDefault(account.Login, "none");
            var user = Shapes.User(account);
            user["role_name"] = role;
            return Answer.Ok(Shapes.Whole("repository-collaborator-permission", new JsonObject
            {
                ["permission"] = role switch { "maintain" => "write", "triage" => "read", _ => role },
                ["role_name"] = role,
                ["user"] = user,
            }));
        });
        routes.Map("GET", "/user", call => call.Grant is { Installation: null } grant
            ? Answer.Ok(Shapes.Whole("public-user", Shapes.User(grant.Account)))
            : throw new RefusedException(403, "Resource not accessible by integration"));
        routes.Map("GET", "/orgs/{org}/teams/{team_slug}/memberships/{username}", call =>
        {
            if (call.Grant is null || !call.Grant.Allows("members", "read"))
            {
                throw new RefusedException(403, "Resource not accessible by integration");
            }

            return call.State.Memberships.TryGetValue($"{call.Route("org")}/{call.Route("team_slug")}/{call.Route("username")}", out var state)
                ? Answer.Ok(Shapes.Whole("team-membership", new JsonObject { ["state"] = state, ["role"] = "member" }))
                : throw RefusedException.NotFound();
        });
        routes.Map("GET", "/installation/repositories", call =>
        {
            var grant = call.Grant is { Installation: not null } one ? one : throw new RefusedException(403, "Forbidden");
            var seen = call.State.Repositories.Values.Where(repository => grant.Sees(repository.FullName)).ToList();
            return Answer.Ok(new JsonObject
            {
                ["total_count"] = seen.Count,
                ["repositories"] = new JsonArray([.. seen.Select(repository => (JsonNode)Shapes.Whole("repository", Shapes.Repository(repository, call.Address)))]),
            });
        });
    }
}
