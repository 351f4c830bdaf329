using Orchestrator.Clients.GitHub;
using Orchestrator.Tickets.GitHub;

namespace Orchestrator.Forges.GitHub;

/// <summary>The words by which GitHub closes an issue when a pull request is merged.</summary>
internal static class ClosingReference
{
    /// <summary>A paragraph for the top of the body; empty when the ticket is no issue of GitHub's.</summary>
    public static string Write(PullRequestDraft draft, RepositoryName repository)
    {
        if (draft.Ticket is not { Source: GitHubTicketSource.SourceName, Id: var id } || GitHubTicketKey.TryParse(id) is not { } issue)
        {
            return "";
        }

        var isHere = string.Equals($"{issue.Repository}", $"{repository}", StringComparison.OrdinalIgnoreCase);
        return FormattableString.Invariant($"Closes {(isHere ? "" : $"{issue.Repository}")}#{issue.Number}.\n\n");
    }
}
