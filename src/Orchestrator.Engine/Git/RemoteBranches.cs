using Orchestrator.Failures;
using Orchestrator.Forges;

namespace Orchestrator.Git;

/// <summary>Asks a remote what it has.</summary>
internal static class RemoteBranches
{
    /// <summary>Explains, before a fetch, why it could not work; else says which commit the branch is at.</summary>
    public static async Task<string> CheckAsync(GitRemote remote, string branch, CancellationToken cancellationToken)
    {
        var listed = await ListAsync(remote, cancellationToken);
        if (listed.Count == 0)
        {
            throw new ProviderException(FailureCategory.Configuration, $"{remote.Url} has no commits yet. Make a first commit, then start again.");
        }

        if (!listed.TryGetValue(RefNames.Branch(branch), out var commit))
        {
            var branches = listed.Keys.Where(name => name.StartsWith("refs/heads/", StringComparison.Ordinal)).Select(name => name["refs/heads/".Length..]).Take(10).ToList();
            throw new ProviderException(
                FailureCategory.Configuration,
                branches.Count == 0
                    ? $"{remote.Url} has no branch: its HEAD is detached. Create a branch there, then start again."
                    : $"{remote.Url} has no branch '{branch}'. It has: {string.Join(", ", branches)}.");
        }

        return commit;
    }

    /// <summary>The commit a branch of the remote is at; <see langword="null"/> when there is none.</summary>
    public static async Task<string?> FindAsync(GitRemote remote, string branch, CancellationToken cancellationToken) =>
        (await ListAsync(remote, cancellationToken)).GetValueOrDefault(RefNames.Branch(branch));

    /// <summary>Whether a remote that is a work tree on this machine has changes that a fetch does not see.</summary>
    public static async Task<bool> IsDirtyAsync(GitRemote remote, CancellationToken cancellationToken)
    {
        var inside = Path.Combine(remote.Url, ".git");
        if (!Path.IsPathRooted(remote.Url) || !Path.Exists(inside))
        {
            return false;
        }

        var status = await GitProcess.TryAsync(
            new GitCommand { Repository = inside, Arguments = [$"--work-tree={remote.Url}", "status", "--porcelain", "--untracked-files=no"], Purpose = "Looking for uncommitted changes" },
            cancellationToken);
        return status.Succeeded && status.Output.Length > 0;
    }

    /// <summary>The header for this remote alone, in the environment: arguments can be read by every user of the machine.</summary>
    public static IReadOnlyDictionary<string, string> Credentials(GitRemote remote) => remote.AuthorizationHeader is not { } header
        ? new Dictionary<string, string>()
        : new Dictionary<string, string>
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = $"http.{remote.Url}.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = header,
        };

    private static async Task<Dictionary<string, string>> ListAsync(GitRemote remote, CancellationToken cancellationToken)
    {
        if (Path.IsPathRooted(remote.Url) && !Directory.Exists(remote.Url))
        {
            throw new ProviderException(FailureCategory.NotFound, $"There is no repository at {remote.Url}. Check the path.");
        }

        var listed = await GitProcess.TryAsync(
            new GitCommand { Arguments = ["ls-remote", "--quiet", "--end-of-options", remote.Url], Purpose = $"Reading {remote.Url}", Environment = Credentials(remote) },
            cancellationToken);
        if (!listed.Succeeded)
        {
            var isLocal = Path.IsPathRooted(remote.Url);
            throw new ProviderException(
                isLocal ? FailureCategory.NotFound : FailureCategory.Transient,
                $"Reading {remote.Url} failed: {GitProcess.LastWords(listed.Error)}{(isLocal ? " Is it a git repository that we may read?" : "")}");
        }

        return listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t'))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[1], parts => parts[0]);
    }
}
