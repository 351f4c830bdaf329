using System.Text.Json.Nodes;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>The App, its installation, and the tokens it may have.</summary>
internal static class Tokens
{
    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/app", call =>
        {
            call.RequireApp();
            return Answer.Ok(Shapes.Whole("integration", new JsonObject
            {
                ["id"] = GitHubState.AppId,
                ["slug"] = call.State.App.Login.Replace("[bot]", "", StringComparison.Ordinal),
                ["name"] = "Orchestrator",
                ["owner"] = Shapes.User(new Account("owner", 1, IsBot: false)),
                ["permissions"] = new JsonObject(call.State.AppPermissions.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
                ["events"] = new JsonArray([.. call.State.AppEvents.Select(name => (JsonNode)name)]),
            }));
        });
        routes.Map("GET", "/app/hook/config", call =>
        {
            call.RequireApp();
            return Answer.Ok(new JsonObject { ["content_type"] = "json", ["insecure_ssl"] = "0", ["secret"] = "********", ["url"] = "https://orchestrator.example.org/webhooks/github" });
        });
        routes.Map("POST", "/app-manifests/{code}/conversions", call =>
        {
            // Good once.
            if (!call.State.AppCodes.Remove(call.Route("code")))
            {
                throw RefusedException.NotFound();
            }

            return Answer.Created(Shapes.Whole("integration", new JsonObject
            {
                ["id"] = GitHubState.AppId,
                ["slug"] = "orchestrator",
                ["html_url"] = $"{call.Address}/apps/orchestrator",
                ["owner"] = Shapes.User(new Account("owner", 1, IsBot: false)),
                ["client_id"] = "Iv1.0123456789abcdef",
                ["client_secret"] = "a-client-secret",
                ["webhook_secret"] = "a-webhook-secret",
                ["pem"] = GitHubState.AppKey.ExportRSAPrivateKeyPem(),
            }));
        });
        routes.Map("GET", "/app/installations", call =>
        {
            call.RequireApp();

            // The description wants an account that is a user and an enterprise at once, or none.
            return call.Page([Shapes.Whole("installation", new JsonObject
            {
                ["id"] = GitHubState.InstallationId, ["app_id"] = GitHubState.AppId, ["account"] = null,
            })]);
        });
        routes.Map("GET", "/repos/{owner}/{repo}/installation", call =>
        {
            call.RequireApp();
            return call.State.Repositories.ContainsKey($"{call.Route("owner")}/{call.Route("repo")}")
                ? Answer.Ok(Shapes.Whole("installation", new JsonObject { ["id"] = GitHubState.InstallationId, ["app_id"] = GitHubState.AppId, ["account"] = Shapes.User(new Account("owner", 1, IsBot: false)) }))
                : throw RefusedException.NotFound();
        });
        routes.Map("POST", "/app/installations/{installation_id}/access_tokens", call =>
        {
            call.RequireApp();
            return call.Number("installation_id") == GitHubState.InstallationId ? Answer.Created(Make(call)) : throw RefusedException.NotFound();
        });
        routes.Map("DELETE", "/installation/token", call =>
        {
            if (call.Grant is not { Installation: not null } grant)
            {
                throw new RefusedException(401, "Bad credentials");
            }

            grant.IsRevoked = true;
            return new Answer(204);
        });
    }

    private static JsonObject Make(Call call)
    {
        var wanted = call.Body["permissions"]?.AsObject().ToDictionary(one => one.Key, one => one.Value!.GetValue<string>()) ?? call.State.AppPermissions;
        var refused = wanted.Where(one => !call.State.AppPermissions.TryGetValue(one.Key, out var granted) || (one.Value == "write" && granted != "write")).ToList();
        if (refused.Count > 0)
        {
            throw new RefusedException(422, "The permissions requested are not granted to this installation.");
        }

        HashSet<string>? repositories = null;
        if (call.Body["repositories"] is JsonArray names)
        {
            repositories = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var name in names.Select(name => name!.GetValue<string>()))
            {
                repositories.Add(call.State.Repositories.Values.FirstOrDefault(one => one.Name == name)?.FullName
                    ?? throw new RefusedException(422, "There is at least one repository that does not exist or is not accessible to the parent installation."));
            }
        }

        var token = $"ghs_{Guid.CreateVersion7():N}{Guid.CreateVersion7():N}";
        call.State.Tokens[token] = new Grant(call.State.App, wanted, repositories) { Installation = GitHubState.InstallationId };
        return Shapes.Whole("installation-token", new JsonObject
        {
            ["token"] = token,
            ["expires_at"] = Shapes.Time(TimeProvider.System.GetUtcNow().AddHours(1)),
            ["permissions"] = new JsonObject(wanted.Select(one => KeyValuePair.Create(one.Key, (JsonNode?)one.Value))),
            ["repository_selection"] = "selected",
        });
    }
}
