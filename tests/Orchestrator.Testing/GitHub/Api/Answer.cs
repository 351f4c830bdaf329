using System.Text.Json.Nodes;

namespace Orchestrator.GitHub.Api;

/// <summary>What a request gets.</summary>
public sealed record Answer(int Status, JsonNode? Body = null)
{
    public Dictionary<string, string> Headers { get; } = [];

    public static Answer Ok(JsonNode body) => new(200, body);

    public static Answer Created(JsonNode body) => new(201, body);
}
