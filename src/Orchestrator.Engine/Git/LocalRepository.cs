using Orchestrator.Failures;

namespace Orchestrator.Git;

/// <summary>What the local forge does in a repository of the operator's own: never in its work tree, and none of its hooks run.</summary>
public static class LocalRepository
{
    public static async Task<string> DefaultBranchAsync(string repository, CancellationToken cancellationToken)
    {
        var head = await GitProcess.TryAsync(
            new GitCommand { Arguments = ["-C", repository, "symbolic-ref", "--quiet", "--short", "HEAD"], Purpose = "Reading HEAD" }, cancellationToken);
        if (head.Succeeded)
        {
            return head.Output.Trim();
        }

        throw head.ExitCode == 1
            ? new ProviderException(FailureCategory.Configuration, $"HEAD of {repository} is detached, so there is no branch to start from. Check a branch out, or name one with --base.")
            : new ProviderException(FailureCategory.NotFound, $"{repository} is not a git repository that we may read: {GitProcess.LastWords(head.Error)}");
    }

    public static Task<string> DiffAsync(string repository, string baseBranch, string headCommit, CancellationToken cancellationToken) => GitProcess.RunAsync(
        new GitCommand
        {
            Arguments = ["-C", repository, "diff", "--no-ext-diff", "--no-textconv", "--no-color", "--end-of-options", $"{RefNames.Branch(baseBranch)}...{RefNames.Commit(headCommit)}"],
            Purpose = "Comparing the pull request with its base",
        },
        cancellationToken);

    /// <summary>Moves the base branch to a merge of both; refuses where that would change a work tree behind somebody's back.</summary>
    public static async Task<string> MergeAsync(string repository, string baseBranch, string headBranch, string message, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var (target, source) = (RefNames.Branch(baseBranch), RefNames.Branch(headBranch));
        if ((await RunAsync(repository, ["rev-parse", "--is-bare-repository"], cancellationToken)).Trim() == "false"
            && await DefaultBranchAsync(repository, cancellationToken) == baseBranch)
        {
            throw new ProviderException(
                FailureCategory.Rejected,
                $"'{baseBranch}' is checked out in {repository}; its files must not change behind your back. Run 'git merge {headBranch}' there, then 'orchestrator pr close' or leave the pull request open.");
        }

        var before = (await RunAsync(repository, ["rev-parse", "--verify", target], cancellationToken)).Trim();
        var head = (await RunAsync(repository, ["rev-parse", "--verify", source], cancellationToken)).Trim();
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

    private static Task<string> RunAsync(string repository, string[] arguments, CancellationToken cancellationToken) =>
        GitProcess.RunAsync(new GitCommand { Arguments = ["-C", repository, .. arguments], Purpose = $"git {arguments[0]} in {repository}" }, cancellationToken);
}
