using System.CommandLine;
using System.Globalization;
using Orchestrator.Forges;
using Orchestrator.Runs;
using Orchestrator.Terminal;
using Orchestrator.Views;

namespace Orchestrator.Commands;

/// <summary><c>pr list</c>.</summary>
internal static class PullRequestListCommand
{
    private const int TitleWidth = 60;

    private static readonly Option<bool> All = new("--all") { Description = "Merged and closed ones too." };

    public static Command Create() => new Command("list", "List the pull requests of runs, newest first.") { All, CommonOptions.Json }
        .Does(ListAsync)
        .WithExamples("orchestrator pr list", "orchestrator pr list --all --json");

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var forges = store.GetRequiredService<ForgeCatalog>();
        var found = new List<(RunState Run, PullRequest PullRequest)>();
        var runs = await store.GetRequiredService<IRunStore>().ListAsync(new RunQuery { Limit = 1000 }, cancellationToken);
        foreach (var run in runs.Where(run => run.PullRequest is not null && (invocation.Get(All) || !RunStates.Final.Contains(run.CurrentState))))
        {
            if (await forges.Get(run.Forge).FindPullRequestAsync(run.Repository, run.PullRequest!.Value, cancellationToken) is { } pullRequest
                && (invocation.Get(All) || pullRequest.State == PullRequestState.Open))
            {
                found.Add((run, pullRequest));
            }
        }

        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { pullRequests = found.Select(one => PullRequestView.From(one.Run.Forge, one.PullRequest, one.Run.CorrelationId)) });
        }
        else if (found.Count == 0)
        {
            invocation.Output.Note("No open pull requests.");
        }
        else
        {
            Print(invocation.Output, found);
        }

        return ExitCodes.Ok;
    }

    private static void Print(Output output, List<(RunState Run, PullRequest PullRequest)> found)
    {
        var table = new TextTable("PR", "RUN", "STATE", "TITLE", "BRANCH", "REPOSITORY");
        foreach (var (run, pullRequest) in found)
        {
            table.Add(
                $"#{pullRequest.Number.ToString(CultureInfo.InvariantCulture)}",
                RunLookup.Short(run.CorrelationId),
                pullRequest.State.ToString().ToLowerInvariant(),
                TerminalText.Line(pullRequest.Title, TitleWidth),
                TerminalText.Line(pullRequest.HeadBranch, TitleWidth),
                TerminalText.Line(pullRequest.Repository));
        }

        table.Write(output);
    }
}
