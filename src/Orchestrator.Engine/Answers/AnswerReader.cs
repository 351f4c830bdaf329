using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Orchestrator.Configuration;
using Orchestrator.Safety;
using Orchestrator.Stages.Agents;

namespace Orchestrator.Answers;

/// <summary>Turns what an agent answered into a checked record, or into problems in words it can repair the answer by.</summary>
public static class AnswerReader
{
    private const int MaximumBytes = 1024 * 1024;
    private const int MaximumDepth = 16;
    private const int MaximumProblems = 20;

    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };

    private static readonly JsonSerializerOptions Binding = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = MaximumDepth,
    };

    /// <summary>Writes an answer in the form it is read from, for an artefact or a prompt.</summary>
    public static string Write<T>(T answer)
        where T : IAnswer<T> => JsonSerializer.Serialize(answer, Binding);

    public static Judgement<T> Read<T>(string? text, AnswerContext context)
        where T : IAnswer<T>
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return Bad<T>("There was no answer. Answer with one JSON object that satisfies the schema.");
        }

        if (Encoding.UTF8.GetByteCount(text) > MaximumBytes)
        {
            return Bad<T>($"The answer is larger than {MaximumBytes / 1024} KiB. Shorten it; leave out code and logs.");
        }

        JsonNode? node;
        try
        {
            node = Clean(JsonNode.Parse(Unwrap(text), documentOptions: Parsing));
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            // The last two: a property twice, and a lone half of a surrogate pair, which are found only when read.
            return Bad<T>(
                $"The answer is not one JSON object ({Position(exception)}). Answer with the object alone, without text before or after it, "
                + $"no property twice, and not nested deeper than {MaximumDepth}.");
        }

        var problems = SchemaProblems.Find(node, AnswerSchemas.Get<T>()).Select(problem => $"{problem.Path}: {problem.Message}").ToList();
        return problems.Count > 0 ? Judgement<T>.Bad(Shorten(problems)) : Bind<T>(node!, context);
    }

    private static Judgement<T> Bind<T>(JsonNode node, AnswerContext context)
        where T : IAnswer<T>
    {
        T answer;
        try
        {
            answer = node.Deserialize<T>(Binding)!;
        }
        catch (JsonException exception)
        {
            // Such as a line number beyond 32 bits, which the schema calls an integer.
            return Bad<T>($"{(exception.Path ?? "$").TrimStart('$', '.')}: the value is out of range or of the wrong type.");
        }

        var problems = T.Check(answer, context).ToList();
        return problems.Count > 0 ? Judgement<T>.Bad(Shorten(problems)) : Judgement<T>.Good(answer);
    }

    /// <summary>Some agents wrap their last message in a code fence, or put a sentence before one.</summary>
    private static string Unwrap(string text)
    {
        var trimmed = text.Trim().TrimStart('\uFEFF');
        if (trimmed.StartsWith('{'))
        {
            return trimmed;
        }

        var close = trimmed.LastIndexOf("```", StringComparison.Ordinal);
        var open = close <= 0 ? -1 : trimmed.LastIndexOf("```", close - 1, StringComparison.Ordinal);
        var start = open < 0 ? -1 : trimmed.IndexOf('\n', open);
        return start > 0 && start < close ? trimmed[(start + 1)..close].Trim() : trimmed;
    }

    private static JsonNode? Clean(JsonNode? node) => node switch
    {
        JsonObject properties => new JsonObject(properties.Select(property => KeyValuePair.Create(property.Key, Clean(property.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Clean)]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(DisplayText.Clean(text).Trim()),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Position(Exception exception) => exception is JsonException { LineNumber: { } line } json
        ? $"line {line + 1}, byte {json.BytePositionInLine + 1}"
        : "it could not be parsed";

    private static List<string> Shorten(List<string> problems)
    {
        var shown = problems.Take(MaximumProblems).Select(problem => DisplayText.Line(problem, 400)).ToList();
        if (problems.Count > shown.Count)
        {
            shown.Add($"There are {problems.Count - shown.Count} more problems.");
        }

        return shown;
    }

    private static Judgement<T> Bad<T>(string problem) => Judgement<T>.Bad([problem]);
}
