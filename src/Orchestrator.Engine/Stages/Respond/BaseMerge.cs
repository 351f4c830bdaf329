using Orchestrator.Git;
using Orchestrator.Journal;

namespace Orchestrator.Stages.Respond;

/// <summary>The base branch merged into the run's, since the forge says that they do not go together any more.</summary>
/// <param name="Base">The base branch's newest commit.</param>
/// <param name="Commit">The merge, upon which the agent works.</param>
/// <param name="Conflicts">Files that hold both sides between marks; empty where git could join them by itself.</param>
public sealed record BaseMerge(string Base, string Commit, IReadOnlyList<string> Conflicts)
{
    private const int TextLimit = 4 * 1024 * 1024;

    /// <summary>Merges; trusted git does, and knows no drivers of the repository's.</summary>
    public static async Task<BaseMerge> MakeAsync(StageContext context, StageInputs input, RepositoryStore store, string start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(store);
        var (run, remote) = (context.Run, input.Repository.Remote);
        var theirs = (await store.FetchAsync(remote, run.BaseBranch, cancellationToken)).Commit;
        var merged = await store.MergeAsync(remote, start, theirs, $"Merge {run.BaseBranch}\n", CommitIdentity.Bot, context.Attempt.CreatedAt, cancellationToken);
        await store.KeepAsync(remote, run.CorrelationId, "merge", merged.Commit, cancellationToken);
        context.Note(RecordKinds.Effect, $"merged {theirs[..10]} of {run.BaseBranch}: {(merged.Conflicts.Count == 0 ? "no conflict" : $"conflicts in {string.Join(", ", merged.Conflicts)}")}");
        return new BaseMerge(theirs, merged.Commit, merged.Conflicts);
    }

    /// <summary>What is left to be decided between the two sides, in words for the agent.</summary>
    public async Task<IReadOnlyList<string>> FindUnresolvedAsync(StageInputs input, RepositoryStore store, IReadOnlyList<LandedCommit> commits, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(commits);
        if (Conflicts.Count > 0 && commits.Count == 0)
        {
            return [$"The conflicts in {string.Join(", ", Conflicts)} are not resolved: commit the files as they should be."];
        }

        var unresolved = new List<string>();
        foreach (var path in Conflicts)
        {
            // The first commit becomes the merge, so nothing may be left for a later one.
            var text = await store.ReadFileAsync(input.Repository.Remote, commits[0].Id, path, TextLimit, cancellationToken);
            if (text?.Split('\n').Any(line => line.StartsWith("<<<<<<< ", StringComparison.Ordinal) || line.StartsWith(">>>>>>> ", StringComparison.Ordinal)) == true)
            {
                unresolved.Add($"{path} still has conflict marks in the first commit: resolve all conflicts in that one.");
            }
        }

        return unresolved;
    }
}
