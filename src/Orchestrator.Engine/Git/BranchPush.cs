using Orchestrator.Failures;
using Orchestrator.Forges;

namespace Orchestrator.Git;

/// <summary>Moves one branch of a remote, and only forwards: what somebody else pushed is built upon or left alone.</summary>
internal static class BranchPush
{
    public static async Task RunAsync(RepositoryPlace place, GitRemote remote, string commit, string branch, CancellationToken cancellationToken)
    {
        var reference = RefNames.Branch(branch);
        var present = await RemoteBranches.FindAsync(remote, branch, cancellationToken);
        if (present == commit)
        {
            return;
        }

        if (present is not null && !await IsForwardAsync(place, present, commit, cancellationToken))
        {
            throw new ProviderException(
                FailureCategory.Rejected,
                $"Branch '{branch}' of {remote.Url} is at {present[..10]}, which somebody else pushed. Nothing was overwritten; look at their commits, then retry the run to build upon them.");
        }

        // Without a plus sign the remote itself refuses what is not forwards, should somebody push between the look and this.
        var pushed = await GitProcess.TryAsync(
            new GitCommand
            {
                Repository = place.Runs,
                Arguments = ["push", "--quiet", "--no-verify", "--no-follow-tags", "--atomic", "--end-of-options", remote.Url, $"{commit}:{reference}"],
                Purpose = $"Pushing branch '{branch}'",
                Environment = RemoteBranches.Credentials(remote),
            },
            cancellationToken);
        if (!pushed.Succeeded && await RemoteBranches.FindAsync(remote, branch, cancellationToken) != commit)
        {
            throw new ProviderException(FailureCategory.Rejected, $"Pushing {commit[..10]} to branch '{branch}' of {remote.Url} was refused: {GitProcess.LastWords(pushed.Error)}");
        }
    }

    /// <summary>The remote compares once more itself, should somebody push between the look and this.</summary>
    public static async Task<bool> DeleteAsync(RepositoryPlace place, GitRemote remote, string commit, string branch, CancellationToken cancellationToken)
    {
        if (await RemoteBranches.FindAsync(remote, branch, cancellationToken) != commit)
        {
            return false;
        }

        var reference = RefNames.Branch(branch);
        var deleted = await GitProcess.TryAsync(
            new GitCommand
            {
                Repository = place.Runs,
                Arguments = ["push", "--quiet", "--no-verify", $"--force-with-lease={reference}:{commit}", "--end-of-options", remote.Url, $":{reference}"],
                Purpose = $"Deleting branch '{branch}'",
                Environment = RemoteBranches.Credentials(remote),
            },
            cancellationToken);
        return deleted.Succeeded;
    }

    private static async Task<bool> IsForwardAsync(RepositoryPlace place, string from, string to, CancellationToken cancellationToken)
    {
        var result = await GitProcess.TryAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["merge-base", "--is-ancestor", RefNames.Commit(from), to], Purpose = "Comparing commits" },
            cancellationToken);
        return result.Succeeded;
    }
}
