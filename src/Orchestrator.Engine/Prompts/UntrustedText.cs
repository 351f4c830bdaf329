using System.Text.RegularExpressions;
using Orchestrator.Safety;

namespace Orchestrator.Prompts;

/// <summary>Prepares text of others for a prompt: what a person reading the ticket would not see, the agent is not told.</summary>
internal static partial class UntrustedText
{
    public const int Maximum = 64 * 1024;

    public static string Prepare(string text)
    {
        var visible = DisplayText.Clean(text);
        while (Comment().IsMatch(visible))
        {
            // What is left over can form another comment.
            visible = Comment().Replace(visible, "");
        }

        return DisplayText.Cut(visible, Maximum);
    }

    [GeneratedRegex("<!--.*?-->|<!--.*$|<!-->", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
