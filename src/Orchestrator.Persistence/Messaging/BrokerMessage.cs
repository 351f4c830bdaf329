using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;

namespace Orchestrator.Messaging;

/// <summary>Reads a delivery from an error or skipped queue, and makes it again what it was before it failed.</summary>
internal static class BrokerMessage
{
    private const string FaultPrefix = "MT-Fault-";
    private const string FaultHostPrefix = "MT-Host-";
    private const string Reason = "MT-Reason";
    private const int ErrorLength = 2000;

    public static StuckMessage Describe(BasicGetResult delivery, string endpoint, StuckKind kind)
    {
        var properties = delivery.BasicProperties;
        var (id, type) = Read(delivery.Body);

        // What the envelope says is what the inbox goes by; only what has no envelope is known by its property.
        if (id is null && Guid.TryParse(properties.MessageId, out var given))
        {
            id = given;
        }

        var error = Header(properties, FaultPrefix + "Message");
        if (Header(properties, FaultPrefix + "ExceptionType") is { } exception)
        {
            error = $"{exception}: {error}";
        }

        return new StuckMessage(id, endpoint, kind, type ?? properties.Type ?? "unknown", Shorten(error), At(properties));
    }

    /// <summary>The properties it is sent with once more: all that it had, without what its failure added.</summary>
    public static BasicProperties Restore(IReadOnlyBasicProperties properties)
    {
        var restored = new BasicProperties(properties) { Persistent = true, Headers = null };
        var kept = properties.Headers?.Where(header => !IsOfFailure(header.Key)).ToDictionary(header => header.Key, header => header.Value);
        if (kept is { Count: > 0 })
        {
            restored.Headers = kept;
        }

        return restored;
    }

    private static bool IsOfFailure(string header) =>
        header == Reason
        || header.StartsWith(FaultPrefix, StringComparison.Ordinal)
        || header.StartsWith(FaultHostPrefix, StringComparison.Ordinal)
        || header.StartsWith("x-", StringComparison.Ordinal);

    private static (Guid? Id, string? Type) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var envelope = JsonDocument.Parse(body);
            var root = envelope.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return (null, null);
            }

            Guid? id = root.TryGetProperty("messageId", out var written) && written.ValueKind == JsonValueKind.String && Guid.TryParse(written.GetString(), out var parsed)
                ? parsed
                : null;
            var type = root.TryGetProperty("messageType", out var types) && types.ValueKind == JsonValueKind.Array
                && types.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.String } first
                    ? first.GetString()
                    : null;
            return (id, type);
        }
        catch (JsonException)
        {
            // Anybody may have sent anything; that is likely why it is here.
            return (null, null);
        }
    }

    private static string? Header(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var value) is true
            ? value switch
            {
                byte[] bytes => Encoding.UTF8.GetString(bytes),
                string text => text,
                _ => null,
            }
            : null;

    private static DateTimeOffset? At(IReadOnlyBasicProperties properties) =>
        DateTimeOffset.TryParse(Header(properties, FaultPrefix + "Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;

    private static string? Shorten(string? error) => error is { Length: > ErrorLength } ? error[..ErrorLength] : error;
}
