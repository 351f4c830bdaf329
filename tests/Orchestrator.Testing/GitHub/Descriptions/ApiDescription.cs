using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using NJsonSchema;

namespace Orchestrator.GitHub.Descriptions;

/// <summary>One of GitHub's own descriptions: what a body must look like, and bodies that look like that.</summary>
public sealed class ApiDescription
{
    private static readonly Lazy<ApiDescription?> TheRest = new(() => Load("openapi"));
    private static readonly Lazy<ApiDescription?> TheWebhooks = new(() => Load("openapi-webhooks"));

    private readonly JsonObject _document;
    private readonly ConcurrentDictionary<string, Lazy<JsonSchema>> _compiled = [];

    private ApiDescription(JsonObject document) => _document = document;

    /// <summary>Whether <c>tests/GitHub.Descriptions/install</c> was run.</summary>
    public static bool IsInstalled => TheRest.Value is not null && TheWebhooks.Value is not null;

    public static ApiDescription Rest => TheRest.Value ?? throw Missing();

    public static ApiDescription Webhooks => TheWebhooks.Value ?? throw Missing();

    public static string Directory => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } data ? data : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/", ".local", "share"),
        "orchestrator", "descriptions", "node_modules", "@octokit");

    public JsonObject Schema(string name) => _document["components"]!["schemas"]![name]!.AsObject();

    /// <summary>What a request's body must be; <see langword="null"/> when the operation takes none.</summary>
    public JsonObject? RequestSchema(string method, string path) => Content(Deref(Operation(method, path)["requestBody"]));

    /// <summary>What an answer's body must be; <see langword="null"/> when the description promises none, and an error when it does not know the status.</summary>
    public JsonObject? ResponseSchema(string method, string path, int status) => Operation(method, path)["responses"]?[FormattableString.Invariant($"{status}")] is { } response
        ? Content(Deref(response))
        : throw new InvalidOperationException($"The description of {method} {path} knows no answer {status}.");

    public bool KnowsResponse(string method, string path, int status) => Operation(method, path)["responses"]?[FormattableString.Invariant($"{status}")] is not null;

    /// <summary>What a delivery of an event must carry, for instance <c>issues-labeled</c>.</summary>
    public JsonObject EventSchema(string name) => Content(Deref(_document["webhooks"]![name]!["post"]!["requestBody"]))!;

    public bool KnowsEvent(string name) => _document["webhooks"]![name] is not null;

    /// <summary>Everything about a body that the description does not allow.</summary>
    public IReadOnlyList<string> FindMistakes(string key, JsonObject schema, string body)
    {
        var compiled = _compiled.GetOrAdd(key, _ => new Lazy<JsonSchema>(() => SchemaCompiler.Compile(this, schema))).Value;
        return [.. compiled.Validate(body).Select(mistake => $"{key}: {mistake.Path} {mistake.Kind}")];
    }

    internal JsonObject? Deref(JsonNode? node)
    {
        while (node?["$ref"]?.GetValue<string>() is { } reference)
        {
            node = reference[2..].Split('/').Aggregate((JsonNode?)_document, (parent, segment) => parent?[segment]);
        }

        return node?.AsObject();
    }

    private JsonObject Operation(string method, string path) =>
        _document["paths"]?[path]?[method.ToLowerInvariant()]?.AsObject() ?? throw new InvalidOperationException($"GitHub's description has no {method} {path}.");

    private static JsonObject? Content(JsonObject? part) => part?["content"]?["application/json"]?["schema"]?.AsObject();

    private static ApiDescription? Load(string package)
    {
        var file = Path.Combine(Directory, package, "generated", "api.github.com.json");
        if (!File.Exists(file))
        {
            return null;
        }

        using var stream = File.OpenRead(file);
        return new ApiDescription(JsonNode.Parse(stream)!.AsObject());
    }

    private static InvalidOperationException Missing() => new("GitHub's descriptions are not installed: run tests/GitHub.Descriptions/install.");
}
