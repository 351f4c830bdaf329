using System.Collections.Concurrent;
using NJsonSchema;
using Orchestrator.Configuration;

namespace Orchestrator.Answers;

/// <summary>The published JSON Schemas of answers, as agents are given them.</summary>
public static class AnswerSchemas
{
    private static readonly ConcurrentDictionary<string, JsonSchema> Parsed = new(StringComparer.Ordinal);

    /// <summary>The schema's text.</summary>
    public static string Text<T>()
        where T : IAnswer<T> => EmbeddedText.Read($"schemas/{T.Schema}.schema.json");

    internal static JsonSchema Get<T>()
        where T : IAnswer<T> => Parsed.GetOrAdd(T.Schema, _ => JsonSchema.FromJsonAsync(Text<T>()).GetAwaiter().GetResult());
}
