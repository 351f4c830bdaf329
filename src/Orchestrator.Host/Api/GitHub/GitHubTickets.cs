using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Contracts.V1;

namespace Orchestrator.Api.GitHub;

/// <summary>Words the request for a run: the issue, and what its labels choose.</summary>
internal sealed class GitHubTickets(IOptions<GitHubOptions> options, GitHubRequests requests, GitHubPeople people)
{
    public async Task<TicketReady> ReadyAsync(RepositoryName repository, int number, string actor, CancellationToken cancellationToken)
    {
        var ready = new TicketReady
        {
            Ticket = new TicketReference(GitHubWebhook.Source, FormattableString.Invariant($"{repository}#{number}")),
            Repository = new RepositoryReference(GitHubWebhook.Source, $"{repository}"),
            Actor = actor,
        };
        if (options.Value.Labels.Count == 0 || await requests.FindAsync(repository, number, cancellationToken) is not { } issue)
        {
            return ready;
        }

        foreach (var choice in options.Value.Labels.Where(choice => issue.Labels.Contains(choice.Label, StringComparer.OrdinalIgnoreCase)))
        {
            // Whoever sorts issues need not be allowed to spend.
            if (await requests.FindLabellerAsync(repository, number, choice.Label, cancellationToken) is { } labeller && await people.CountsAsync(repository, labeller, cancellationToken))
            {
                ready = ready with
                {
                    Agent = choice.Agent ?? ready.Agent, Model = choice.Model ?? ready.Model, Team = choice.Team ?? ready.Team, Priority = choice.Priority ?? ready.Priority,
                };
            }
        }

        return ready;
    }
}
