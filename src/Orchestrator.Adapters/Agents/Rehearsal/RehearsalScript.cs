using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrator.Failures;

namespace Orchestrator.Agents.Rehearsal;

/// <summary>Picks from a script what is to be played for one task, so that the sandbox sees only that.</summary>
internal sealed class RehearsalScript
{
    private const long SizeLimit = 16 * 1024 * 1024;
    private const string AnyRole = "*";

    private static readonly JsonDocumentOptions Reading = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private readonly string _path;
    private readonly JsonObject _root;

    private RehearsalScript(string path, JsonObject root)
    {
        _path = path;
        _root = root;
    }

    public static async Task<RehearsalScript> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > SizeLimit })
            {
                throw Unusable(path, $"is larger than {SizeLimit} bytes");
            }

            return Parse(path, await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable(path, $"cannot be read: {exception.Message}");
        }
    }

    public static RehearsalScript Parse(string path, string text)
    {
        try
        {
            return JsonNode.Parse(text, null, Reading) is JsonObject root
                ? new RehearsalScript(path, root)
                : throw Unusable(path, "is not a JSON object");
        }
        catch (JsonException exception)
        {
            throw Unusable(path, $"is not JSON: {exception.Message}");
        }
    }

    /// <summary>The steps for a task, as JSON text.</summary>
    public string Steps(AgentTask task)
    {
        var stage = Stages(task)[task.Stage] ?? throw Missing($"no stage '{task.Stage}'");
        var rounds = stage is JsonObject roles
            ? roles[task.Role] ?? roles[AnyRole] ?? throw Missing($"no role '{task.Role}' in the stage '{task.Stage}', and no '{AnyRole}'")
            : stage;
        var round = At(rounds, task.Round) ?? throw Missing($"no round {task.Round} in the stage '{task.Stage}'");
        var steps = round is JsonObject tries ? At(tries["tries"], task.Try) : round;
        return steps is JsonArray
            ? steps.ToJsonString()
            : throw Missing($"no list of steps for round {task.Round}, try {task.Try} of the stage '{task.Stage}'");
    }

    private JsonObject Stages(AgentTask task)
    {
        foreach (var item in _root["cases"] as JsonArray ?? [])
        {
            if (item is JsonObject match && match["contains"]?.GetValueKind() == JsonValueKind.String
                && task.Prompt.Contains(match["contains"]!.GetValue<string>(), StringComparison.Ordinal))
            {
                return match["stages"] as JsonObject ?? throw Missing("a case without 'stages'");
            }
        }

        return _root["stages"] as JsonObject ?? throw Missing("no 'stages', and no case fits the prompt");
    }

    // The last one stands for all that follow.
    private static JsonNode? At(JsonNode? list, int number) =>
        list is JsonArray { Count: > 0 } array ? array[Math.Clamp(number, 1, array.Count) - 1] : null;

    private ProviderException Missing(string what) => Unusable(_path, $"has {what}");

    private static ProviderException Unusable(string path, string why) =>
        new(FailureCategory.Configuration, $"The rehearsal script '{path}' {why}. Correct the file named by Agents:rehearsal:Script.");
}
