using System.Globalization;
using System.Text;

namespace Orchestrator.Notices.Slack;

/// <summary>Writes a message in Slack's mark-up, in which text from outside can neither link, mention nor format.</summary>
internal static class SlackText
{
    public static string Of(NoticeMessage message)
    {
        var text = new StringBuilder();
        if (message.Notices.Count > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"*{message.Notices.Count} notices*\n");
        }

        return text.AppendJoin('\n', message.Notices.Select(Line)).ToString();
    }

    private static string Line(Notice notice)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"{Heading(notice)}: {Code(notice.Ticket)} {Code(notice.Title)} in {Code(notice.Repository)}");
        if (notice.PullRequest is { } pullRequest)
        {
            line.Append(CultureInfo.InvariantCulture, $", pull request {pullRequest}");
        }

        line.Append(CultureInfo.InvariantCulture, $", {notice.CostUsd:0.00} USD, run {Code(notice.RunId.ToString())}");
        return notice.Reason is { } reason ? line.Append("\n> ").Append(Code(reason)).ToString() : line.ToString();
    }

    private static string Heading(Notice notice) => notice.Event switch
    {
        NoticeEvent.NeedsHuman => notice.State == "AwaitingApproval" ? "*A plan waits for approval*" : "*Waits for a person*",
        NoticeEvent.Budget => "*Reached a limit and waits for a person*",
        NoticeEvent.Done => "*Done*",
        _ => "*Failed*",
    };

    /// <summary>Within code Slack links, mentions and formats nothing; a backtick would end it.</summary>
    private static string Code(string text)
    {
        var plain = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character == '`' ? '\'' : character)).Trim();
        return plain.Length == 0 ? "" : $"`{plain.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal)}`";
    }
}
