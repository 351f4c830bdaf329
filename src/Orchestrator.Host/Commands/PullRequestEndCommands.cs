using System.CommandLine;
using Orchestrator.Forges.Local;
using Orchestrator.Messaging;

namespace Orchestrator.Commands;

/// <summary><c>pr merge</c> and <c>pr close</c>: end a pull request of the local forge; its run ends with it.</summary>
internal static class PullRequestEndCommands
{
    public static Command Merge()
    {
        var which = PullRequestLookup.Argument();
        return new Command("merge", "Merge a pull request of the local forge into its base branch. Its run completes.") { which, PullRequestLookup.Repository, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => EndAsync(
                invocation,
                which,
                async (reviews, found, actor) => $"merged as {await reviews.MergeAsync(found.PullRequest.Repository, found.PullRequest.Number, actor, cancellationToken)}",
                cancellationToken))
            .WithExamples("orchestrator pr merge latest");
    }

    public static Command Close()
    {
        var which = PullRequestLookup.Argument();
        return new Command("close", "Close a pull request of the local forge without merging. Its run is cancelled.") { which, PullRequestLookup.Repository, CommonOptions.As, CommonOptions.Json }
            .Does((invocation, cancellationToken) => EndAsync(
                invocation,
                which,
                async (reviews, found, actor) =>
                {
                    await reviews.CloseAsync(found.PullRequest.Repository, found.PullRequest.Number, actor, cancellationToken);
                    return "closed";
                },
                cancellationToken))
            .WithExamples("orchestrator pr close latest");
    }

    private static async Task<int> EndAsync(
        Invocation invocation, Argument<string> which, Func<LocalForgeReviews, FoundPullRequest, string, Task<string>> end, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var found = await PullRequestLookup.FindLocalAsync(invocation, store, which, cancellationToken);
        var result = await end(store.GetRequiredService<LocalForgeReviews>(), found, CommandActor.Of(invocation));
        var delivery = new DeliveryResult(await store.GetRequiredService<BusActivity>().CountProcessesAsync(cancellationToken));
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { run = found.Run.CorrelationId, pullRequest = found.PullRequest.Number, result, processes = delivery.Processes });
        }
        else
        {
            invocation.Output.Line($"Pull request #{found.PullRequest.Number} {result}. {delivery.Explain()}");
        }

        return ExitCodes.Ok;
    }
}
