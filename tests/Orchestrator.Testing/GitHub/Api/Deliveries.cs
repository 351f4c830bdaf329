using System.Text.Json.Nodes;

namespace Orchestrator.GitHub.Api;

/// <summary>The App's list of deliveries.</summary>
internal static class Deliveries
{
    public static void Map(RouteTable routes, Webhooks webhooks)
    {
        routes.Map("GET", "/app/hook/deliveries", call =>
        {
            call.RequireApp();
            var size = int.Parse(call.Query("per_page") ?? "30", System.Globalization.CultureInfo.InvariantCulture);
            var before = call.Query("cursor") is { } cursor ? long.Parse(cursor, System.Globalization.CultureInfo.InvariantCulture) : long.MaxValue;
            var found = webhooks.Attempts.OrderByDescending(attempt => attempt.Id).Where(attempt => attempt.Id < before).Take(size + 1).ToList();
            var answer = Answer.Ok(new JsonArray([.. found.Take(size).Select(attempt => (JsonNode)Shapes.Whole("hook-delivery-item", Item(attempt)))]));
            if (found.Count > size)
            {
                answer.Headers["Link"] = $"<{call.Address}/app/hook/deliveries?per_page={size}&cursor={found[size - 1].Id}>; rel=\"next\"";
            }

            return answer;
        });
        routes.Map("GET", "/app/hook/deliveries/{delivery_id}", call =>
        {
            call.RequireApp();
            var id = call.Number("delivery_id");
            var attempt = webhooks.Attempts.FirstOrDefault(one => one.Id == id) ?? throw RefusedException.NotFound();
            var item = Item(attempt);
            item["request"] = new JsonObject { ["headers"] = new JsonObject { ["X-GitHub-Event"] = attempt.Delivery.Event }, ["payload"] = JsonNode.Parse(attempt.Delivery.Body) };
            item["response"] = new JsonObject { ["headers"] = new JsonObject(), ["payload"] = "" };
            return Answer.Ok(Shapes.Whole("hook-delivery", item));
        });
    }

    private static JsonObject Item(Attempt attempt) => new()
    {
        ["id"] = attempt.Id,
        ["guid"] = attempt.Delivery.Id,
        ["delivered_at"] = Shapes.Time(attempt.At),
        ["redelivery"] = attempt.IsRedelivery,
        ["status"] = attempt.Status is >= 200 and < 300 ? "OK" : "failed to connect to host",
        ["status_code"] = attempt.Status,
        ["event"] = attempt.Delivery.Event,
        ["action"] = attempt.Delivery.Action,
        ["installation_id"] = State.GitHubState.InstallationId,
        ["repository_id"] = 1,
    };
}
