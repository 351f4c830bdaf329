using System.Globalization;
using System.Net.Http.Headers;

namespace Orchestrator.Notices.Webhook;

/// <summary>Tells other programs, by the Standard Webhooks specification (https://www.standardwebhooks.com).</summary>
internal sealed class WebhookChannel(NoticeHttp http, TimeProvider time) : INoticeChannel
{
    public string Name => "webhook";

    public bool Signs => true;

    public async Task SendAsync(NoticeAddress address, NoticeMessage message, CancellationToken cancellationToken)
    {
        var body = WebhookBody.Of(message);
        var id = $"msg_{message.Id:N}";
        var now = time.GetUtcNow();
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        content.Headers.Add("webhook-id", id);
        content.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        content.Headers.Add("webhook-signature", WebhookSignature.Of(address.Target, address.Secret ?? "", id, now, body));
        await http.PostAsync(address, content, cancellationToken);
    }
}
