namespace Orchestrator.Notices;

/// <summary>One place that is told, read from <c>Notices:Targets:NAME</c>.</summary>
public sealed class NoticeTargetOptions
{
    /// <summary>In which form: <c>webhook</c> (signed, the default) or <c>slack</c>.</summary>
    public string Channel { get; set; } = "webhook";

    /// <summary>The address. Where it is a secret, as Slack's are, use <see cref="UrlCredential"/> instead.</summary>
    public Uri? Url { get; set; }

    /// <summary>The name of the credential that is the address.</summary>
    public string UrlCredential { get; set; } = "";

    /// <summary>The name of the credential that messages are signed with: <c>whsec_</c> and base64. Several, separated by spaces, while it is changed.</summary>
    public string SigningCredential { get; set; } = "";

    /// <summary>What it is told of. The default is everything.</summary>
    public IList<NoticeEvent> Events { get; } = [];

    /// <summary>Whose runs it is told of. The default is everybody's.</summary>
    public IList<string> Teams { get; } = [];

    /// <summary>Whether it wants to know.</summary>
    public bool Wants(NoticeEvent happened, string team) =>
        (Events.Count == 0 || Events.Contains(happened)) && (Teams.Count == 0 || Teams.Contains(team, StringComparer.Ordinal));
}
