using Orchestrator.Clients.GitHub;
using Orchestrator.Contracts.V1;
using Orchestrator.Forges;
using Orchestrator.Runs;
using Orchestrator.Tickets;

namespace Orchestrator.Api.GitHub;

/// <summary>
/// What follows from an event: GitHub is asked how things stand now, so that order and repetition of deliveries do not matter, and
/// whether the actor's word counts.
/// </summary>
internal sealed class GitHubDecisions(
    GitHubRequests requests, GitHubPeople people, ForgeCatalog forges, IServiceScopeFactory scopes, IRunStore runs, GitHubCommands commands, GitHubReviews reviews,
    GitHubChecks checks, GitHubTickets tickets)
{
    private const string Name = GitHubWebhook.Source;

    /// <summary>The message to send, if any, and why.</summary>
    public async Task<Decision> DecideAsync(GitHubEvent happened, DateTimeOffset receivedAt, CancellationToken cancellationToken)
    {
        if (RepositoryName.TryParse(happened.Repository) is not { } repository)
        {
            return new Decision(null, "names no repository");
        }

        // What a check says of our commit is asked of GitHub, whoever set the check going: our own push did.
        if (happened is { Kind: GitHubEventKind.Checked, Commit: { } commit })
        {
            return await checks.DecideAsync(repository, commit, cancellationToken);
        }

        // What we did ourselves sets nothing going.
        if (happened.Actor == await people.OurLoginAsync(cancellationToken))
        {
            return new Decision(null, "our own act");
        }

        return happened.Kind switch
        {
            GitHubEventKind.Asked => await AskedAsync(repository, happened, cancellationToken),
            GitHubEventKind.Withdrawn => await WithdrawnAsync(repository, happened, cancellationToken),
            GitHubEventKind.Reviewed => await people.CountsAsync(repository, happened.Actor, cancellationToken)
                ? await reviews.DecideAsync(repository, happened.Number, happened.Actor, happened.IsSettled ? null : receivedAt, cancellationToken)
                : DoesNotCount(happened),
            GitHubEventKind.Commanded => await people.CountsAsync(repository, happened.Actor, cancellationToken)
                ? await commands.DecideAsync(repository, happened, await FindRunAsync(repository, happened.Number, cancellationToken), cancellationToken)
                : DoesNotCount(happened),
            _ => new Decision(await EndedAsync(repository, happened.Number, happened.Actor, cancellationToken), "end"),
        };
    }

    /// <summary>The message that a pull request is over; <see langword="null"/> while it is open.</summary>
    public async Task<object?> EndedAsync(RepositoryName repository, int number, string actor, CancellationToken cancellationToken) =>
        (await forges.Get(Name).FindPullRequestAsync($"{repository}", number, cancellationToken))?.State switch
        {
            PullRequestState.Merged => new PullRequestMerged { Repository = Reference(repository), PullRequest = number, Actor = actor },
            PullRequestState.Closed => new PullRequestClosed { Repository = Reference(repository), PullRequest = number, Actor = actor },
            _ => null,
        };

    /// <summary>The message that a pull request does not merge any more; <see langword="null"/> while it does, or nobody knows.</summary>
    public async Task<MergeConflicted?> ConflictedAsync(RepositoryName repository, int number, CancellationToken cancellationToken) =>
        await forges.Get(Name).FindPullRequestAsync($"{repository}", number, cancellationToken) is { State: PullRequestState.Open, HasConflict: true }
            ? new MergeConflicted { Repository = Reference(repository), PullRequest = number }
            : null;

    /// <summary>The run that holds an issue, or the newest that opened a pull request; <see langword="null"/> when none does.</summary>
    public async Task<RunState?> FindRunAsync(RepositoryName repository, int number, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var id = await scope.ServiceProvider.GetRequiredService<IActiveTickets>().FindAsync(new TicketKey(Name, Id(repository, number)), cancellationToken);
        return id is { } runId ? await runs.FindAsync(runId, cancellationToken) : await runs.FindByPullRequestAsync(Name, $"{repository}", number, cancellationToken);
    }

    /// <summary>The message that an issue's run is not wanted any more; <see langword="null"/> when it is, or its work was merged.</summary>
    public async Task<object?> WithdrawnAsync(RepositoryName repository, int number, string actor, RunState run, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(repository, number, cancellationToken) is { IsWanted: true })
        {
            return null;
        }

        // A merge closes the issue: that is the run's success and not its end.
        return run.PullRequest is { } pull && await EndedAsync(repository, pull, actor, cancellationToken) is PullRequestMerged merged
            ? merged
            : new TicketWithdrawn { Ticket = new TicketReference(Name, Id(repository, number)), Actor = actor, Reason = "The label was removed or the issue was closed." };
    }

    public static RepositoryReference Reference(RepositoryName repository) => new(Name, $"{repository}");

    private static Decision DoesNotCount(GitHubEvent happened) => new(null, $"the word of {happened.Actor} does not count here");

    private async Task<Decision> AskedAsync(RepositoryName repository, GitHubEvent happened, CancellationToken cancellationToken) =>
        await requests.FindAsync(repository, happened.Number, cancellationToken) is not { IsWanted: true } ? new Decision(null, "not wanted any more")
        : await FindRunAsync(repository, happened.Number, cancellationToken) is not null ? new Decision(null, "under way already")
        : await people.CountsAsync(repository, happened.Actor, cancellationToken) ? new Decision(await tickets.ReadyAsync(repository, happened.Number, happened.Actor, cancellationToken), "ready")
        : DoesNotCount(happened);

    private async Task<Decision> WithdrawnAsync(RepositoryName repository, GitHubEvent happened, CancellationToken cancellationToken) =>
        await FindRunAsync(repository, happened.Number, cancellationToken) is { } run
            ? new Decision(await WithdrawnAsync(repository, happened.Number, happened.Actor, run, cancellationToken), "withdrawn or merged")
            : new Decision(null, "no run to withdraw");

    private static string Id(RepositoryName repository, int number) => FormattableString.Invariant($"{repository}#{number}");
}
