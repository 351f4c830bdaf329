using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrator.Notices.Webhook;

/// <summary>What receivers get: always of the same shape, whether one thing happened or many.</summary>
/// <param name="Type">What kind of message it is.</param>
/// <param name="Timestamp">When the newest of it happened.</param>
/// <param name="Data">What happened.</param>
internal sealed record WebhookBody(string Type, DateTimeOffset Timestamp, WebhookData Data)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public static byte[] Of(NoticeMessage message) => JsonSerializer.SerializeToUtf8Bytes(
        new WebhookBody("orchestrator.notices", message.Notices.Max(notice => notice.At), new WebhookData(message.Notices)), Options);
}

/// <param name="Notices">Oldest first.</param>
internal sealed record WebhookData(IReadOnlyList<Notice> Notices);
