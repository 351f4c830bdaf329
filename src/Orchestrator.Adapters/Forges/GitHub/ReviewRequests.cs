using System.Text.RegularExpressions;
using Orchestrator.Clients.GitHub;
using Orchestrator.Failures;

namespace Orchestrator.Forges.GitHub;

/// <summary>Asks for reviews. GitHub refuses a whole list for one name in it, so then each is asked by themselves.</summary>
internal sealed partial class ReviewRequests(GitHubClients clients)
{
    public async Task<IReadOnlyList<string>> AskAsync(RepositoryName repository, int number, IReadOnlyList<string> reviewers, CancellationToken cancellationToken)
    {
        var names = reviewers.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        var known = names.Where(name => Form().IsMatch(name) && IsOfOwner(name, repository)).ToList();
        var refused = names.Except(known).ToList();
        if (known.Count == 0 || await TryAsync(repository, number, known, cancellationToken))
        {
            return refused;
        }

        foreach (var name in known)
        {
            if (known.Count == 1 || !await TryAsync(repository, number, [name], cancellationToken))
            {
                refused.Add(name);
            }
        }

        return refused;
    }

    private async Task<bool> TryAsync(RepositoryName repository, int number, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var teams = names.Where(IsTeam).Select(name => name.Split('/')[1]).ToList();
        try
        {
            await clients.SendAsync(
                repository,
                HttpMethod.Post,
                FormattableString.Invariant($"pulls/{number}/requested_reviewers"),
                new { reviewers = names.Where(name => !IsTeam(name)), team_reviewers = teams },
                cancellationToken);
            return true;
        }
        catch (ProviderException refused) when (refused.Category == FailureCategory.Rejected)
        {
            // Whoever may not see the repository cannot be asked, nor whoever opened the pull request.
            return false;
        }
    }

    private static bool IsTeam(string name) => name.Contains('/', StringComparison.Ordinal);

    /// <summary>A team of another organisation can see nothing here.</summary>
    private static bool IsOfOwner(string name, RepositoryName repository) => !IsTeam(name) || string.Equals(name.Split('/')[0], repository.Owner, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99})?\z")]
    private static partial Regex Form();
}
