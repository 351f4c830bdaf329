using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Sandboxes;
using Orchestrator.Scratch;

namespace Orchestrator.Git;

/// <summary>The trusted side's git: one place per repository, which no sandbox can write.</summary>
public sealed class RepositoryStore(IOptions<GitOptions> options) : IDisposable
{
    private readonly string _root = Path.GetFullPath(options.Value.Directory);

    // Below the root, so that what is finished there can be moved to its place.
    private readonly ScratchSpace _scratch = new(Path.Combine(Path.GetFullPath(options.Value.Directory), "scratch"));

    /// <summary>Brings a branch in and returns its newest commit.</summary>
    public async Task<FetchedBase> FetchAsync(GitRemote remote, string branch, CancellationToken cancellationToken)
    {
        var reference = RefNames.Branch(branch);
        var place = await OpenAsync(remote, cancellationToken);
        await using var alone = await StoreLock.TakeAsync(place.Root, cancellationToken);
        var newest = await RemoteBranches.CheckAsync(remote, branch, cancellationToken);
        if (await FindAsync(place.Base, reference, cancellationToken) == newest)
        {
            return new FetchedBase(newest, await RemoteBranches.IsDirtyAsync(remote, cancellationToken));
        }

        await GitProcess.RunAsync(
            new GitCommand
            {
                Repository = place.Base,
                Arguments = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--end-of-options", remote.Url, $"+{reference}:{reference}"],
                Purpose = $"Fetching branch '{branch}' of {remote.Url}",
                Environment = RemoteBranches.Credentials(remote),
                FailureCategory = FailureCategory.Transient,
            },
            cancellationToken);
        var commit = await ResolveAsync(place.Base, reference, cancellationToken);
        return new FetchedBase(commit, await RemoteBranches.IsDirtyAsync(remote, cancellationToken));
    }

    /// <summary>The repository at a commit, ready to be mounted below a sandbox's work tree. Made once per commit.</summary>
    public async Task<WorkTreeSeed> PrepareAsync(GitRemote remote, string commit, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        return await WorkTreeTemplates.GetAsync(place, RefNames.Commit(commit), options.Value.Templates, cancellationToken);
    }

    /// <summary>A commit with its history as a bundle, for agents that work elsewhere. Whoever asked deletes the file.</summary>
    public async Task<string> BundleAsync(GitRemote remote, string commit, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        var path = NewBundlePath();
        await CommitBundle.CreateAsync(place, RefNames.Commit(commit), path, cancellationToken);
        return path;
    }

    /// <summary>Where a bundle may be put until it is taken in. It is gone with this process at the latest.</summary>
    public string NewBundlePath() => _scratch.NewPath();

    /// <summary>Takes in what an agent committed on top of <paramref name="baseCommit"/>, if it passes every check.</summary>
    public async Task<ImportResult> ImportAsync(GitRemote remote, string bundle, string baseCommit, string head, ImportLimits limits, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        return await BundleImport.RunAsync(place, bundle, RefNames.Commit(baseCommit), RefNames.Commit(head), limits, cancellationToken);
    }

    /// <summary>Re-creates commits one upon the other: their trees, our messages, author and time. The same input gives the same ids.</summary>
    public Task<string> LandAsync(
        GitRemote remote, string baseCommit, IReadOnlyList<LandedCommit> commits, CommitIdentity identity, DateTimeOffset at, CancellationToken cancellationToken) =>
        LandAsync(remote, baseCommit, mergedIn: null, commits, identity, at, cancellationToken);

    /// <summary>Re-creates commits, of which the first is a merge of another commit too.</summary>
    public async Task<string> LandAsync(
        GitRemote remote, string baseCommit, string? mergedIn, IReadOnlyList<LandedCommit> commits, CommitIdentity identity, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        var parent = RefNames.Commit(baseCommit);
        var environment = Identity(identity, at);
        string[] second = mergedIn is null ? [] : ["-p", RefNames.Commit(mergedIn)];
        foreach (var commit in commits)
        {
            var made = await GitProcess.RunAsync(
                new GitCommand
                {
                    Repository = place.Runs,
                    Arguments = ["commit-tree", $"{RefNames.Commit(commit.Id)}^{{tree}}", "-p", parent, .. second, "-F", "-"],
                    Input = commit.Message,
                    Environment = environment,
                    Purpose = $"Landing commit {commit.Id}",
                },
                cancellationToken);
            (parent, second) = (made.Trim(), []);
        }

        return parent;
    }

    /// <summary>Joins two commits. The same input gives the same id.</summary>
    public async Task<MergeResult> MergeAsync(
        GitRemote remote, string ours, string theirs, string message, CommitIdentity identity, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        return await BranchMerge.RunAsync(place, RefNames.Commit(ours), RefNames.Commit(theirs), message, Identity(identity, at), cancellationToken);
    }

    /// <summary>What differs between two commits.</summary>
    public async Task<Diff> DiffAsync(GitRemote remote, string from, string to, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        return await DiffReader.ReadAsync(place.Runs, RefNames.Commit(from), RefNames.Commit(to), cancellationToken);
    }

    /// <summary>The commits after <paramref name="from"/> up to <paramref name="to"/>, oldest first.</summary>
    public async Task<IReadOnlyList<CommitInfo>> LogAsync(GitRemote remote, string from, string to, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        return await CommitLog.ReadAsync(place.Runs, RefNames.Commit(from), RefNames.Commit(to), cancellationToken);
    }

    /// <summary>The text of a file; <see langword="null"/> when there is none, or it is no text file of at most <paramref name="limit"/> bytes.</summary>
    public async Task<string?> ReadFileAsync(GitRemote remote, string commit, string path, int limit, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        var name = $"{RefNames.Commit(commit)}:{path}";
        var size = await GitProcess.TryAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["cat-file", "-s", name], Purpose = $"Reading {path}" }, cancellationToken);
        if (!size.Succeeded || !long.TryParse(size.Output.Trim(), out var bytes) || bytes > limit)
        {
            return null;
        }

        var content = await GitProcess.TryAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["cat-file", "blob", name], Purpose = $"Reading {path}" }, cancellationToken);
        return content.Succeeded ? content.Output : null;
    }

    /// <summary>Every path of a commit.</summary>
    public async Task<IReadOnlyList<string>> ListFilesAsync(GitRemote remote, string commit, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        var listed = await GitProcess.RunAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["ls-tree", "-r", "-z", "--name-only", RefNames.Commit(commit)], Purpose = $"Listing the files of {commit}" },
            cancellationToken);
        return listed.Split('\0', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Whether a commit is in the history of another.</summary>
    public async Task<bool> IsAncestorAsync(GitRemote remote, string ancestor, string commit, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        var result = await GitProcess.TryAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["merge-base", "--is-ancestor", RefNames.Commit(ancestor), RefNames.Commit(commit)], Purpose = "Comparing commits" },
            cancellationToken);
        return result.Succeeded;
    }

    /// <summary>
    /// Puts a branch of the remote at a commit. It only ever moves forwards: what somebody else pushed stays. Does nothing when
    /// the branch is there already.
    /// </summary>
    public async Task PushAsync(GitRemote remote, string commit, string branch, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        await BranchPush.RunAsync(place, remote, RefNames.Commit(commit), branch, cancellationToken);
    }

    /// <summary>Deletes a branch of the remote that is still at a commit; false, and nothing done, when it is not.</summary>
    public async Task<bool> DeleteBranchAsync(GitRemote remote, string branch, string commit, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        return await BranchPush.DeleteAsync(place, remote, RefNames.Commit(commit), branch, cancellationToken);
    }

    /// <summary>Keeps a commit for a run under a name.</summary>
    public async Task KeepAsync(GitRemote remote, Guid runId, string name, string commit, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        await GitProcess.RunAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["update-ref", $"refs/runs/{runId:N}/{name}", RefNames.Commit(commit)], Purpose = $"Keeping commit {commit}" },
            cancellationToken);
    }

    /// <summary>Lets go of what was kept for a run. Succeeds when nothing was.</summary>
    public async Task ForgetRunAsync(GitRemote remote, Guid runId, CancellationToken cancellationToken)
    {
        var place = await OpenAsync(remote, cancellationToken);
        var references = await GitProcess.RunAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["for-each-ref", "--format=delete %(refname)", $"refs/runs/{runId:N}/"], Purpose = "Listing a run's commits" },
            cancellationToken);
        await GitProcess.RunAsync(
            new GitCommand { Repository = place.Runs, Arguments = ["update-ref", "--stdin"], Input = references, Purpose = "Forgetting a run's commits" },
            cancellationToken);
    }

    public void Dispose() => _scratch.Dispose();

    private static Dictionary<string, string> Identity(CommitIdentity identity, DateTimeOffset at) => new()
    {
        ["GIT_AUTHOR_NAME"] = identity.Name,
        ["GIT_AUTHOR_EMAIL"] = identity.Email,
        ["GIT_COMMITTER_NAME"] = identity.Name,
        ["GIT_COMMITTER_EMAIL"] = identity.Email,
        ["GIT_AUTHOR_DATE"] = $"@{at.ToUnixTimeSeconds()} +0000",
        ["GIT_COMMITTER_DATE"] = $"@{at.ToUnixTimeSeconds()} +0000",
    };

    private static async Task<string?> FindAsync(string repository, string name, CancellationToken cancellationToken)
    {
        var found = await GitProcess.TryAsync(
            new GitCommand { Repository = repository, Arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", name], Purpose = $"Looking for {name}" }, cancellationToken);
        return found.Succeeded ? found.Output.Trim() : null;
    }

    private static async Task<string> ResolveAsync(string repository, string name, CancellationToken cancellationToken) =>
        (await GitProcess.RunAsync(
            new GitCommand { Repository = repository, Arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", name], Purpose = $"Resolving {name}", FailureCategory = FailureCategory.NotFound },
            cancellationToken)).Trim();

    private async Task<RepositoryPlace> OpenAsync(GitRemote remote, CancellationToken cancellationToken)
    {
        var place = new RepositoryPlace(_root, remote, _scratch);
        if (File.Exists(Path.Combine(place.Runs, "objects", "info", "alternates")))
        {
            return place;
        }

        Directory.CreateDirectory(place.Root);
        await using var alone = await StoreLock.TakeAsync(place.Root, cancellationToken);
        foreach (var repository in new[] { place.Base, place.Runs })
        {
            await GitProcess.RunAsync(
                new GitCommand { Arguments = ["init", "--quiet", "--bare", "--template=", "--initial-branch=none", repository], Purpose = $"Creating the store {repository}" },
                cancellationToken);
        }

        // Last, because its presence says that the place is complete.
        Directory.CreateDirectory(Path.Combine(place.Runs, "objects", "info"));
        await File.WriteAllTextAsync(Path.Combine(place.Runs, "objects", "info", "alternates"), Path.Combine(place.Base, "objects") + "\n", cancellationToken);
        return place;
    }
}
