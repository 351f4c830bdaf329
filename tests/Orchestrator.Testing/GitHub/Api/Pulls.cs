using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>Pull requests: opened once per branch, found, edited, closed.</summary>
internal static class Pulls
{
    public static void Map(RouteTable routes)
    {
        routes.Map("GET", "/repos/{owner}/{repo}/pulls", call =>
        {
            var repository = call.Repository("pull_requests", "read");
            var (head, state) = (call.Query("head"), call.Query("state") ?? "open");
            return call.Page(repository.Issues.Values.Reverse()
                .Where(issue => issue.Pull is not null && (state == "all" || issue.IsOpen == (state == "open")))
                .Where(issue => head is null || head == $"{repository.Owner}:{issue.Pull!.Head}")
                .Select(issue => Shapes.Whole("pull-request-simple", Shapes.Pull(issue, repository, call.Address))));
        });
        routes.Map("POST", "/repos/{owner}/{repo}/pulls", call =>
        {
            var repository = call.Repository("pull_requests", "write");
            return Answer.Created(Whole(call, repository, Open(call, repository)));
        });
        routes.Map("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", call =>
        {
            var repository = call.Repository("pull_requests", "read");
            return Answer.Ok(Whole(call, repository, call.Pull(repository)));
        });
        routes.Map("PATCH", "/repos/{owner}/{repo}/pulls/{pull_number}", call =>
        {
            var repository = call.Repository("pull_requests", "write");
            var issue = call.Pull(repository);
            issue.Title = call.Body["title"]?.GetValue<string>() ?? issue.Title;
            issue.Body = call.Body.ContainsKey("body") ? Issues.Text(call, isOptional: true) : issue.Body;
            issue.Pull!.Base = call.Body["base"]?.GetValue<string>() ?? issue.Pull.Base;
            if (call.Body["state"]?.GetValue<string>() == "closed" && issue.IsOpen)
            {
                Close(repository, issue);
            }

            return Answer.Ok(Whole(call, repository, issue));
        });
        routes.Map("POST", "/repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", call =>
        {
            var repository = call.Repository("pull_requests", "write");
            var issue = call.Pull(repository);
            var (people, teams) = (Names(call, "reviewers"), Names(call, "team_reviewers"));
            if (people.Contains(issue.Author.Login, StringComparer.OrdinalIgnoreCase))
            {
                throw RefusedException.Invalid("PullRequest", "Review cannot be requested from pull request author.");
            }

            if (people.Any(name => !repository.Collaborators.ContainsKey(name)) || teams.Any(name => !repository.Teams.Contains(name)))
            {
                throw RefusedException.Invalid("PullRequest", "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator.");
            }

            issue.Pull!.RequestedReviewers.AddRange([.. people, .. teams.Select(team => $"{repository.Owner}/{team}")]);
            return Answer.Created(Shapes.Whole("pull-request-simple", Shapes.Pull(issue, repository, call.Address)));
        });
    }

    private static List<string> Names(Call call, string field) => [.. call.Body[field]?.AsArray().Select(name => name!.GetValue<string>()) ?? []];

    public static void Close(HostedRepository repository, HostedIssue issue)
    {
        issue.Pull!.HeadCommit = repository.FindBranch(issue.Pull.Head) ?? issue.Pull.HeadCommit;
        issue.IsOpen = false;
    }

    private static HostedIssue Open(Call call, HostedRepository repository)
    {
        var (head, target) = (call.Body["head"]!.GetValue<string>().Split(':')[^1], call.Body["base"]!.GetValue<string>());
        var (from, to) = (repository.FindBranch(head), repository.FindBranch(target));
        if (from is null || to is null)
        {
            throw new RefusedException(422, "Validation Failed", ("PullRequest", "invalid", $"{(from is null ? "head" : "base")} is invalid"));
        }

        if (from == to)
        {
            throw RefusedException.Invalid("PullRequest", $"No commits between {target} and {head}");
        }

        if (repository.Issues.Values.Any(issue => issue is { IsOpen: true, Pull: { } open } && open.Head == head && open.Base == target))
        {
            throw RefusedException.Invalid("PullRequest", $"A pull request already exists for {repository.Owner}:{head}.");
        }

        var isDraft = call.Body["draft"]?.GetValue<bool>() ?? false;
        if (isDraft && !repository.HasDrafts)
        {
            throw new RefusedException(422, "Draft pull requests are not supported in this repository.");
        }

        if (call.Body["title"]!.GetValue<string>().Length > 256)
        {
            throw RefusedException.Invalid("PullRequest", "title is too long (maximum is 256 characters)");
        }

        var issue = new HostedIssue(repository.Issues.Keys.LastOrDefault() + 1, call.State.NextId(), call.Grant!.Account, call.State.Now())
        {
            Title = call.Body["title"]!.GetValue<string>(),
            Body = Issues.Text(call, isOptional: true),
            Pull = new HostedPull(head, target) { HeadCommit = from, IsDraft = isDraft, WasOpenedAsDraft = isDraft },
        };
        repository.Issues.Add(issue.Number, issue);
        return issue;
    }

    private static System.Text.Json.Nodes.JsonObject Whole(Call call, HostedRepository repository, HostedIssue issue)
    {
        var shape = Shapes.Pull(issue, repository, call.Address);
        shape["mergeable"] = issue.IsOpen && repository.FindBranch(issue.Pull!.Base) is { } to && repository.FindBranch(issue.Pull.Head) is { } from
            ? HostedGit.IsMergeable(repository.Path, to, from)
            : null;
        return Shapes.Whole("pull-request", shape);
    }
}
