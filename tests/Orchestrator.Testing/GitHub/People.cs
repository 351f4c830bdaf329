using System.Text.Json.Nodes;
using Orchestrator.GitHub.Api;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub;

/// <summary>What people do on this GitHub; each act becomes the deliveries that GitHub would send.</summary>
public sealed class People(GitHubServer server, string folder)
{
    private GitHubState State => server.State;

    /// <summary>A repository with one commit, and those who may write to it.</summary>
    public HostedRepository CreateRepository(string fullName, params string[] writers)
    {
        var path = Path.Combine(folder, $"{fullName}.git");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        HostedGit.Create(path);
        var repository = new HostedRepository(fullName, State.NextId(), path);
        foreach (var writer in writers)
        {
            repository.Collaborators[State.Account(writer).Login] = "write";
        }

        State.Repositories[fullName] = repository;
        return repository;
    }

    /// <summary>A person's token that may do this, everywhere unless repositories are named.</summary>
    public string CreateToken(string login, string permissions, params string[] repositories)
    {
        var token = $"github_pat_{Guid.CreateVersion7():N}";
        State.Tokens[token] = new Grant(
            State.Account(login),
            permissions.Split(',').Select(one => one.Split(':')).ToDictionary(one => one[0], one => one[1]),
            repositories.Length == 0 ? null : repositories.ToHashSet(StringComparer.OrdinalIgnoreCase));
        return token;
    }

    public Task<HostedIssue> WriteIssueAsync(HostedRepository repository, string author, string title, string? body, params string[] labels) => DoAsync(() =>
    {
        var issue = new HostedIssue(repository.Issues.Keys.LastOrDefault() + 1, State.NextId(), State.Account(author), State.Now()) { Title = title, Body = body };
        repository.Issues.Add(issue.Number, issue);
        foreach (var label in labels)
        {
            Issues.Set(State, issue, label, issue.Author);
        }

        server.Webhooks.Enqueue("issues", "opened", repository, issue.Author, new JsonObject { ["issue"] = Shapes.Issue(issue, repository, server.Address) });
        return issue;
    });

    public Task LabelAsync(HostedRepository repository, HostedIssue issue, string label, string actor) => DoAsync(() =>
    {
        if (Issues.Set(State, issue, label, State.Account(actor)))
        {
            Tell(repository, issue, "labeled", actor, label);
        }
    });

    public Task UnlabelAsync(HostedRepository repository, HostedIssue issue, string label, string actor) => DoAsync(() =>
    {
        if (Issues.Remove(State, issue, label, State.Account(actor)))
        {
            Tell(repository, issue, "unlabeled", actor, label);
        }
    });

    public Task CloseIssueAsync(HostedRepository repository, HostedIssue issue, string actor) => DoAsync(() =>
    {
        issue.IsOpen = false;
        server.Webhooks.Enqueue("issues", "closed", repository, State.Account(actor), new JsonObject { ["issue"] = Shapes.Issue(issue, repository, server.Address) });
    });

    /// <summary>A check of another App is over; GitHub tells so in the name of whoever pushed.</summary>
    public Task CheckAsync(HostedRepository repository, string commit, string app, string name, string? conclusion, string log = "") => DoAsync(() =>
    {
        var check = new HostedCheck(State.NextId(), name, commit, app)
        {
            Status = conclusion is null ? "in_progress" : "completed", Conclusion = conclusion, Title = conclusion is null ? null : $"{name}: {conclusion}", Log = log,
        };
        repository.Checks.Add(check);
        if (conclusion is not null)
        {
            server.Webhooks.Enqueue("check_suite", "completed", repository, State.App, new JsonObject { ["check_suite"] = Checks.Suite(check) });
        }
    });

    /// <summary>What runs again is over.</summary>
    public Task EndCheckAsync(HostedRepository repository, string name, string conclusion) => DoAsync(() =>
    {
        var check = repository.Checks.Last(one => one.Name == name);
        (check.Status, check.Conclusion, check.Title) = ("completed", conclusion, $"{name}: {conclusion}");
        server.Webhooks.Enqueue("check_suite", "completed", repository, State.App, new JsonObject { ["check_suite"] = Checks.Suite(check) });
    });

    /// <summary>Somebody changes what was said; GitHub tells of that too.</summary>
    public Task EditAsync(HostedRepository repository, HostedIssue issue, HostedComment comment, string actor, string body) => DoAsync(() =>
    {
        var before = comment.Body;
        (comment.Body, comment.EditedAt) = (body, State.Now());
        server.Webhooks.Enqueue("issue_comment", "edited", repository, State.Account(actor), new JsonObject
        {
            ["issue"] = Shapes.Issue(issue, repository, server.Address),
            ["comment"] = Shapes.Comment(comment),
            ["changes"] = new JsonObject { ["body"] = new JsonObject { ["from"] = before } },
        });
    });

    public Task CommentAsync(HostedRepository repository, HostedIssue issue, string author, string body) => DoAsync(() =>
    {
        var comment = new HostedComment(State.NextId(), State.Account(author), body, State.Now());
        issue.Comments.Add(comment);
        server.Webhooks.Enqueue("issue_comment", "created", repository, comment.Author, new JsonObject
        {
            ["issue"] = Shapes.Issue(issue, repository, server.Address), ["comment"] = Shapes.Comment(comment),
        });
    });

    /// <summary>A review with its remarks on lines, all sent at once; GitHub tells of each.</summary>
    public Task ReviewAsync(HostedRepository repository, HostedIssue issue, string author, string state, string body, params (string Path, int? Line, string Body)[] remarks) => DoAsync(() =>
    {
        var review = new HostedReview(State.NextId(), State.Account(author), state.ToUpperInvariant(), body, State.Now());
        issue.Pull!.Reviews.Add(review);
        foreach (var (path, line, text) in remarks)
        {
            var thread = new HostedThread($"PRRT_{State.NextId()}", path, line);
            thread.Comments.Add(new HostedComment(State.NextId(), review.Author, text, State.Now()) { Review = review.Id });
            issue.Pull.Threads.Add(thread);
            TellRemark(repository, issue, thread);
        }

        // In small letters here, in capitals in answers.
        var shape = Shapes.Review(review);
        shape["state"] = state.ToLowerInvariant();
        server.Webhooks.Enqueue("pull_request_review", "submitted", repository, review.Author, new JsonObject
        {
            ["review"] = shape, ["pull_request"] = Shapes.Pull(issue, repository, server.Address),
        });
    });

    public Task ReplyAsync(HostedRepository repository, HostedIssue issue, HostedThread thread, string author, string body) => DoAsync(() =>
    {
        thread.Comments.Add(new HostedComment(State.NextId(), State.Account(author), body, State.Now()));
        TellRemark(repository, issue, thread);
    });

    public Task MergeAsync(HostedRepository repository, HostedIssue issue, string actor) => DoAsync(() =>
    {
        issue.Pull!.MergeCommit = HostedGit.Merge(repository.Path, issue.Pull.Base, issue.Pull.Head);
        issue.Pull.MergedBy = State.Account(actor);
        End(repository, issue, actor);
    });

    public Task ClosePullAsync(HostedRepository repository, HostedIssue issue, string actor) => DoAsync(() => End(repository, issue, actor));

    private void End(HostedRepository repository, HostedIssue issue, string actor)
    {
        Pulls.Close(repository, issue);
        server.Webhooks.Enqueue("pull_request", "closed", repository, State.Account(actor), new JsonObject
        {
            ["number"] = issue.Number, ["pull_request"] = Shapes.Pull(issue, repository, server.Address),
        });
    }

    private void Tell(HostedRepository repository, HostedIssue issue, string action, string actor, string label) => server.Webhooks.Enqueue(
        "issues", action, repository, State.Account(actor), new JsonObject { ["issue"] = Shapes.Issue(issue, repository, server.Address), ["label"] = Shapes.Label(label) });

    private void TellRemark(HostedRepository repository, HostedIssue issue, HostedThread thread) => server.Webhooks.Enqueue(
        "pull_request_review_comment", "created", repository, thread.Comments[^1].Author, new JsonObject
        {
            ["comment"] = Shapes.ReviewComment(thread, thread.Comments[^1]), ["pull_request"] = Shapes.Pull(issue, repository, server.Address),
        });

    private Task DoAsync(Action act) => DoAsync(() =>
    {
        act();
        return 0;
    });

    private async Task<T> DoAsync<T>(Func<T> act)
    {
        await State.Alone.WaitAsync();
        try
        {
            return act();
        }
        finally
        {
            State.Alone.Release();
        }
    }
}
