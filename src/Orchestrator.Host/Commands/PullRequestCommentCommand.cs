using System.CommandLine;
using Orchestrator.Forges.Local;
using Orchestrator.Messaging;

namespace Orchestrator.Commands;

/// <summary><c>pr comment</c>: say something as a reviewer; the run answers.</summary>
internal static class PullRequestCommentCommand
{
    private static readonly Argument<string> Which = PullRequestLookup.Argument();

    private static readonly Option<string> Message = new("--message", "-m") { Description = "What you have to say, Markdown.", HelpName = "TEXT", Required = true };

    private static readonly Option<string?> File = new("--file") { Description = "The file it is about, relative to the repository.", HelpName = "PATH" };

    private static readonly Option<int?> Line = new("--line") { Description = "The line in the new file. Needs --file.", HelpName = "N" };

    private static readonly Option<string?> Thread = new("--thread") { Description = "Go on with this thread ('pr show' prints its id).", HelpName = "ID" };

    public static Command Create() => new Command("comment", "Comment on a pull request of the local forge, on a line, a file or the whole. Its run then answers.")
        {
            Which, PullRequestLookup.Repository, Message, File, Line, Thread, CommonOptions.As, CommonOptions.Json,
        }
        .Does(CommentAsync)
        .WithExamples(
            "orchestrator pr comment latest --file src/Cart.cs --line 42 -m 'What if the cart is empty?'",
            "orchestrator pr comment latest -m 'Please add a test.' && orchestrator runs continue latest");

    private static async Task<int> CommentAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (file, line, text) = (invocation.Get(File), invocation.Get(Line), invocation.Get(Message)!);
        if (line is not null && (file is null || line < 1))
        {
            throw CommandException.Usage("--line counts from 1 and needs --file.");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            throw CommandException.Usage("--message is empty.");
        }

        var store = await invocation.OpenStoreAsync(cancellationToken);
        var found = await PullRequestLookup.FindLocalAsync(invocation, store, Which, cancellationToken);
        await store.GetRequiredService<LocalForgeReviews>().CommentAsync(
            found.PullRequest.Repository,
            found.PullRequest.Number,
            new LocalReviewComment(CommandActor.Of(invocation), text) { Path = file, Line = line, ThreadId = invocation.Get(Thread) },
            cancellationToken);
        var delivery = new DeliveryResult(await store.GetRequiredService<BusActivity>().CountProcessesAsync(cancellationToken));
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { run = found.Run.CorrelationId, pullRequest = found.PullRequest.Number, processes = delivery.Processes });
        }
        else
        {
            invocation.Output.Line($"Comment on pull request #{found.PullRequest.Number} stored. {delivery.Explain()}");
        }

        return ExitCodes.Ok;
    }
}
