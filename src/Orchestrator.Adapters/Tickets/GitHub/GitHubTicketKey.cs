using System.Globalization;
using System.Text.RegularExpressions;
using Orchestrator.Clients.GitHub;

namespace Orchestrator.Tickets.GitHub;

/// <summary><c>owner/name#12</c>.</summary>
internal sealed partial record GitHubTicketKey(RepositoryName Repository, int Number)
{
    public static GitHubTicketKey? TryParse(string id) =>
        id.Length < 250 && Form().Match(id) is { Success: true } match
        && RepositoryName.TryParse(match.Groups[1].Value) is { } repository
        && int.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new GitHubTicketKey(repository, number)
            : null;

    public override string ToString() => FormattableString.Invariant($"{Repository}#{Number}");

    [GeneratedRegex(@"\A([^#]+)#([1-9][0-9]{0,9})\z")]
    private static partial Regex Form();
}
