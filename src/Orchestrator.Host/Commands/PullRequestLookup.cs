using System.CommandLine;
using System.Globalization;
using Orchestrator.Forges;
using Orchestrator.Runs;

namespace Orchestrator.Commands;

/// <summary>Finds the pull request that somebody means: by its run, or by its number in a repository.</summary>
internal static class PullRequestLookup
{
    public const string Local = "local";

    public static Option<string?> Repository { get; } = new("--repo")
    {
        Description = "The repository, when the pull request is given by its number.",
        HelpName = "NAME",
    };

    public static Argument<string> Argument() => new("pull-request")
    {
        Description = "The pull request: its run (id, end of the id, ticket, 'latest'), or its number together with --repo.",
    };

    public static async Task<FoundPullRequest> FindAsync(Invocation invocation, IServiceProvider store, Argument<string> argument, CancellationToken cancellationToken)
    {
        var runs = store.GetRequiredService<IRunStore>();
        var text = invocation.Get(argument);
        var forges = store.GetRequiredService<ForgeCatalog>();
        if (int.TryParse(text.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (invocation.Get(Repository) is not null || text.Length < RunLookup.ShortestEnd))
        {
            var given = invocation.Get(Repository)
                ?? throw CommandException.Usage($"'{text}' is the number of a pull request: say of which repository with --repo, or name its run.");
            var name = Directory.Exists(given) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(given)) : given;
            var known = (await runs.ListAsync(new RunQuery { Repository = name, Limit = 1000 }, cancellationToken)).FirstOrDefault(one => one.PullRequest == number)
                ?? throw CommandException.NotFound($"No run has pull request #{number} of '{name}'. 'orchestrator pr list' shows those there are.");
            return await ReadAsync(forges, known, number, cancellationToken);
        }

        var run = await RunLookup.FindAsync(runs, text, cancellationToken);
        return run.PullRequest is { } opened
            ? await ReadAsync(forges, run, opened, cancellationToken)
            : throw CommandException.NotFound($"Run {run.CorrelationId} has no pull request yet (state {run.CurrentState}).");
    }

    /// <summary>One that may be reviewed from here; elsewhere the forge's own pages are the place for that.</summary>
    public static async Task<FoundPullRequest> FindLocalAsync(Invocation invocation, IServiceProvider store, Argument<string> argument, CancellationToken cancellationToken)
    {
        var found = await FindAsync(invocation, store, argument, cancellationToken);
        return found.Run.Forge == Local
            ? found
            : throw CommandException.Usage($"Pull request #{found.PullRequest.Number} is on forge '{found.Run.Forge}'; review it there{(found.PullRequest.Url is { } url ? $": {url}" : ".")}");
    }

    private static async Task<FoundPullRequest> ReadAsync(ForgeCatalog forges, RunState run, int number, CancellationToken cancellationToken)
    {
        var forge = forges.Get(run.Forge);
        var pullRequest = await forge.FindPullRequestAsync(run.Repository, number, cancellationToken)
            ?? throw CommandException.NotFound($"Pull request #{number} of '{run.Repository}' is no longer on forge '{run.Forge}'.");
        return new FoundPullRequest(run, forge, pullRequest);
    }
}
