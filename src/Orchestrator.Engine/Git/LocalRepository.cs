using Orchestrator.Failures;

namespace Orchestrator.Git;

/// <summary>What the local forge does in a repository of the operator's own: never in its work tree, and none of its hooks run.</summary>
public static class LocalRepository
{
    /// <summary>The branch that is checked out; empty when HEAD is detached.</summary>
    public static async Task<string> DefaultBranchAsync(string repository, CancellationToken cancellationToken)
    {
        var head = await GitProcess.TryAsync(
            new GitCommand { Arguments = ["-C", repository, "symbolic-ref", "--quiet", "--short", "HEAD"], Purpose = "Reading HEAD" }, cancellationToken);
        if (head.Succeeded)
        {
            return head.Output.Trim();
        }

        return head.ExitCode == 1
            ? ""
            : throw new ProviderException(FailureCategory.NotFound, $"{repository} is not a git repository that we may read: {GitProcess.LastWords(head.Error)}");
    }

    public static Task<string> DiffAsync(string repository, string baseBranch, string headCommit, CancellationToken cancellationToken) => GitProcess.RunAsync(
        new GitCommand
        {
            Arguments = ["-C", repository, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--end-of-options", $"{RefNames.Branch(baseBranch)}...{RefNames.Commit(headCommit)}"],
            Purpose = "Comparing the pull request with its base",
        },
        cancellationToken);

    /// <summary>
    /// Moves the base branch to a merge of both; refuses where that would change a work tree behind somebody's back. What is
    /// merged already, by an earlier call or by hand, stays as it is.
    /// </summary>
    public static async Task<string> MergeAsync(string repository, string baseBranch, string headBranch, string message, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var (target, source) = (RefNames.Branch(baseBranch), RefNames.Branch(headBranch));
        var before = await CommitAsync(repository, target, cancellationToken);
        var head = await CommitAsync(repository, source, cancellationToken);
        if (await IsMergedAsync(repository, head, before, cancellationToken))
        {
            return before;
        }

        if ((await RunAsync(repository, ["rev-parse", "--is-bare-repository"], cancellationToken)).Trim() == "false"
            && await DefaultBranchAsync(repository, cancellationToken) == baseBranch)
        {
            throw new ProviderException(
                FailureCategory.Rejected,
                $"'{baseBranch}' is checked out in {repository}; its files must not change behind your back. Run 'git merge {headBranch}' there, then 'orchestrator pr merge' again: it sees what you merged and completes the run.");
        }

        var tree = await GitProcess.TryAsync(
            new GitCommand { Arguments = ["-C", repository, "merge-tree", "--write-tree", "--name-only", before, head], Purpose = "Merging" }, cancellationToken);
        if (!tree.Succeeded)
        {
            var conflicts = tree.Output.Split("\n\n")[0].Split('\n').Skip(1);
            throw new ProviderException(FailureCategory.Rejected, $"'{headBranch}' conflicts with '{baseBranch}' in: {string.Join(", ", conflicts)}. Merge by hand, or ask for a rebase on the pull request.");
        }

        var date = $"@{at.ToUnixTimeSeconds()} +0000";
        var identity = CommitIdentity.Bot;
        var merge = (await GitProcess.RunAsync(
            new GitCommand
            {
                Arguments = ["-C", repository, "commit-tree", tree.Output.Split('\n')[0], "-p", before, "-p", head, "-F", "-"],
                Input = message,
                Environment = new Dictionary<string, string>
                {
                    ["GIT_AUTHOR_NAME"] = identity.Name, ["GIT_AUTHOR_EMAIL"] = identity.Email, ["GIT_AUTHOR_DATE"] = date,
                    ["GIT_COMMITTER_NAME"] = identity.Name, ["GIT_COMMITTER_EMAIL"] = identity.Email, ["GIT_COMMITTER_DATE"] = date,
                },
                Purpose = "Committing the merge",
            },
            cancellationToken)).Trim();
        _ = await RunAsync(repository, ["update-ref", "-m", message.Split('\n')[0], target, merge, before], cancellationToken);
        return merge;
    }

    private static async Task<string> CommitAsync(string repository, string reference, CancellationToken cancellationToken)
    {
        var found = await GitProcess.TryAsync(
            new GitCommand { Arguments = ["-C", repository, "rev-parse", "--verify", "--quiet", $"{reference}^{{commit}}"], Purpose = "Reading a branch" }, cancellationToken);
        return found.Succeeded
            ? found.Output.Trim()
            : throw new ProviderException(FailureCategory.NotFound, $"Branch '{reference["refs/heads/".Length..]}' is not in {repository} any more, so there is nothing to merge. Put it back, or close the pull request.");
    }

    private static async Task<bool> IsMergedAsync(string repository, string head, string target, CancellationToken cancellationToken) =>
        (await GitProcess.TryAsync(
            new GitCommand { Arguments = ["-C", repository, "merge-base", "--is-ancestor", head, target], Purpose = "Comparing commits" }, cancellationToken)).Succeeded;

    private static Task<string> RunAsync(string repository, string[] arguments, CancellationToken cancellationToken) =>
        GitProcess.RunAsync(new GitCommand { Arguments = ["-C", repository, .. arguments], Purpose = $"git {arguments[0]} in {repository}" }, cancellationToken);
}
