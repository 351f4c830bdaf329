using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Contracts.V1;
using Orchestrator.Forges;

namespace Orchestrator.Api.GitHub;

/// <summary>When what reviewers said is answered: at once after a verdict, else once they have been quiet for a while.</summary>
internal sealed class GitHubReviews(IOptions<GitHubOptions> options, ForgeCatalog forges, TimeProvider time)
{
    /// <summary>However much is said, it is answered after this many quiet periods.</summary>
    private const int PatienceInPeriods = 10;

    /// <param name="repository">The repository.</param>
    /// <param name="number">The pull request.</param>
    /// <param name="actor">Who spoke.</param>
    /// <param name="since">When the first of what is waited for was heard; <see langword="null"/> to wait for nothing.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<Decision> DecideAsync(RepositoryName repository, int number, string actor, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var threads = await forges.Get(GitHubWebhook.Source).ListThreadsAsync($"{repository}", number, cancellationToken);
        var open = threads.Where(thread => !thread.IsResolved && !thread.Comments[^1].IsOurs).ToList();
        if (open.Count == 0)
        {
            return new Decision(null, "answered already");
        }

        var (now, quiet) = (time.GetUtcNow(), options.Value.QuietPeriod);
        var calm = open.Max(thread => thread.Comments[^1].CreatedAt) + quiet - now;
        return since is { } first && calm > TimeSpan.Zero && now < first + (quiet * PatienceInPeriods)
            ? new Decision(null, "waiting for more") { Wait = calm < quiet ? calm : quiet }
            : new Decision(new ReviewSubmitted { Repository = new RepositoryReference(GitHubWebhook.Source, $"{repository}"), PullRequest = number, Actor = actor }, "review");
    }
}
