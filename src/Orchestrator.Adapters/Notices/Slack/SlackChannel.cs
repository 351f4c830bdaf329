using System.Net.Http.Json;

namespace Orchestrator.Notices.Slack;

/// <summary>Tells people through an incoming webhook of Slack, or of whatever takes the same.</summary>
internal sealed class SlackChannel(NoticeHttp http) : INoticeChannel
{
    public string Name => "slack";

    public bool Signs => false;

    public async Task SendAsync(NoticeAddress address, NoticeMessage message, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(new { text = SlackText.Of(message) });
        await http.PostAsync(address, content, cancellationToken);
    }
}
