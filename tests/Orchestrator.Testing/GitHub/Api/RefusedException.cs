using System.Text.Json.Nodes;

namespace Orchestrator.GitHub.Api;

/// <summary>GitHub says no, in its own words.</summary>
public sealed class RefusedException(int status, string message, params (string Resource, string Code, string Message)[] errors) : Exception(message)
{
    public Answer Answer { get; } = new(status, Body(status, message, errors));

    public static RefusedException NotFound() => new(404, "Not Found");

    public static RefusedException Invalid(string resource, string message) => new(422, "Validation Failed", (resource, "custom", message));

    private static JsonObject Body(int status, string message, (string Resource, string Code, string Message)[] errors)
    {
        var body = new JsonObject { ["message"] = message, ["documentation_url"] = "https://docs.github.invalid/rest", ["status"] = $"{status}" };
        if (status == 422)
        {
            body["errors"] = new JsonArray([.. errors.Select(error => new JsonObject { ["resource"] = error.Resource, ["code"] = error.Code, ["message"] = error.Message })]);
        }

        return body;
    }
}
