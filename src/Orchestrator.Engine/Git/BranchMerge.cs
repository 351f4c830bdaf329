using Orchestrator.Failures;

namespace Orchestrator.Git;

/// <summary>Joins two commits without a work tree.</summary>
internal static class BranchMerge
{
    private const int Conflicted = 1;

    public static async Task<MergeResult> RunAsync(
        RepositoryPlace place, string ours, string theirs, string message, IReadOnlyDictionary<string, string> identity, CancellationToken cancellationToken)
    {
        var merged = await GitProcess.TryAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs], Purpose = "Merging" }, cancellationToken);
        var fields = merged.Output.Split('\0', StringSplitOptions.RemoveEmptyEntries);
        if (merged.ExitCode is not (0 or Conflicted) || fields.Length == 0 || !RefNames.IsCommit(fields[0].Trim()))
        {
            throw new ProviderException(FailureCategory.Rejected, $"Merging {theirs[..10]} into {ours[..10]} failed: {GitProcess.LastWords(merged.Error)} Merge by hand, then retry the run.");
        }

        var made = await GitProcess.RunAsync(
            new GitCommand
            {
                Repository = place.Runs,
                Arguments = ["commit-tree", fields[0].Trim(), "-p", ours, "-p", theirs, "-F", "-"],
                Input = message,
                Environment = identity,
                Purpose = "Committing the merge",
            },
            cancellationToken);
        return new MergeResult(made.Trim(), [.. fields.Skip(1)]);
    }
}
