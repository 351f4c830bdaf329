using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Orchestrator.Databases;

/// <summary>Keeps a small dictionary as JSON in one text column, and notices changes within it.</summary>
internal static class JsonColumn
{
    public static void HasJsonColumn<TValue>(this PropertyBuilder<Dictionary<string, TValue>> property)
    {
        // Text, not PostgreSQL's jsonb: that refuses an escaped NUL, which an agent can put into a value.
        property.HasConversion(
            value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
            text => Read<TValue>(text),
            new ValueComparer<Dictionary<string, TValue>>(
                (left, right) => Same(left, right),
                value => value.Count,
                value => new Dictionary<string, TValue>(value)));
    }

    // These two are named by the compiled models.
    // A column that a migration added is empty in the rows that were there before.
    internal static Dictionary<string, TValue> Read<TValue>(string text) =>
        text.Length == 0 ? [] : JsonSerializer.Deserialize<Dictionary<string, TValue>>(text, JsonSerializerOptions.Default) ?? [];

    internal static bool Same<TValue>(Dictionary<string, TValue>? left, Dictionary<string, TValue>? right)
    {
        if (left is null || right is null)
        {
            return ReferenceEquals(left, right);
        }

        return left.Count == right.Count
            && left.All(pair => right.TryGetValue(pair.Key, out var other) && EqualityComparer<TValue>.Default.Equals(pair.Value, other));
    }
}
