using System.CommandLine;
using Orchestrator.Forges;
using Orchestrator.Forges.Local;
using Orchestrator.Git;
using Orchestrator.Terminal;
using Orchestrator.Views;

namespace Orchestrator.Commands;

/// <summary><c>pr show</c>: what it says, what it changes, what was said about it.</summary>
internal static class PullRequestShowCommand
{
    private static readonly Argument<string> Which = PullRequestLookup.Argument();

    private static readonly Option<bool> OnlyThreads = new("--threads") { Description = "Only the conversation." };

    private static readonly Option<bool> OnlyDiff = new("--diff") { Description = "Only the changes, as a patch." };

    public static Command Create() => new Command("show", "Show a pull request: description, conversation, changes.") { Which, PullRequestLookup.Repository, OnlyThreads, OnlyDiff, CommonOptions.Json }
        .Does(ShowAsync)
        .WithExamples("orchestrator pr show latest", "orchestrator pr show 1 --repo ~/code/shop --diff", "orchestrator pr show latest --json | jq '.threads[] | select(.isResolved | not)'");

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var found = await PullRequestLookup.FindAsync(invocation, store, Which, cancellationToken);
        var threads = await found.Forge.ListThreadsAsync(found.PullRequest.Repository, found.PullRequest.Number, cancellationToken);
        var output = invocation.Output;
        if (output.IsJson)
        {
            output.JsonLine(new
            {
                pullRequest = PullRequestView.From(found.Run.Forge, found.PullRequest, found.Run.CorrelationId),
                threads = threads.Select(ThreadView.From),
                diff = await DiffAsync(store, found, cancellationToken),
            });
            return ExitCodes.Ok;
        }

        var everything = !invocation.Get(OnlyThreads) && !invocation.Get(OnlyDiff);
        if (everything)
        {
            Describe(output, found.PullRequest);
        }

        if (everything || invocation.Get(OnlyThreads))
        {
            Discuss(output, threads);
        }

        if (everything || invocation.Get(OnlyDiff))
        {
            DiffText.Write(output, await DiffAsync(store, found, cancellationToken));
        }

        return ExitCodes.Ok;
    }

    private static async Task<string> DiffAsync(IServiceProvider store, FoundPullRequest found, CancellationToken cancellationToken)
    {
        if (found.Run.Forge == PullRequestLookup.Local)
        {
            return await store.GetRequiredService<LocalForgeReviews>().DiffAsync(found.PullRequest.Repository, found.PullRequest.Number, cancellationToken);
        }

        var repository = await found.Forge.FindRepositoryAsync(found.PullRequest.Repository, cancellationToken)
            ?? throw CommandException.NotFound($"Repository '{found.PullRequest.Repository}' is no longer on forge '{found.Run.Forge}'.");
        return (await store.GetRequiredService<RepositoryStore>().DiffAsync(repository.Remote, found.Run.BaseCommit, found.Run.HeadCommit, cancellationToken)).Patch;
    }

    private static void Describe(Output output, PullRequest pullRequest)
    {
        output.Line(TerminalText.Line($"#{pullRequest.Number} {pullRequest.Title}"));
        output.Line(TerminalText.Line($"{pullRequest.State.ToString().ToLowerInvariant()} · {pullRequest.HeadBranch} → {pullRequest.BaseBranch} · {pullRequest.HeadCommit} · {pullRequest.Repository}"));
        output.Line();
        MarkdownText.Write(output, pullRequest.Body);
        output.Line();
    }

    private static void Discuss(Output output, IReadOnlyList<ReviewThread> threads)
    {
        if (threads.Count == 0)
        {
            output.Line("No comments.");
        }

        foreach (var thread in threads)
        {
            var place = thread.Path is null ? "on the whole" : thread.Line is { } line ? FormattableString.Invariant($"{thread.Path}:{line}") : thread.Path;
            output.Line(TerminalText.Line($"● {place} · {(thread.IsResolved ? "resolved" : "open")} · thread {thread.Id}"));
            foreach (var comment in thread.Comments)
            {
                output.Line(TerminalText.Line($"  {comment.Author}{(comment.IsOurs ? " (orchestrator)" : "")}:"));
                MarkdownText.Write(output, comment.Body, "    ");
            }
        }

        output.Line();
    }
}
