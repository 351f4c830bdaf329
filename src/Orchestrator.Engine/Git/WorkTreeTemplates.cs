using Orchestrator.Sandboxes;

namespace Orchestrator.Git;

/// <summary>Keeps commits checked out, each once, for sandboxes to start from in the time that a mount takes.</summary>
internal static class WorkTreeTemplates
{
    private const string BaseObjects = SandboxPaths.GitStore + "/base";
    private const string Branch = "work";

    // What other stores the objects are in is different inside the sandbox; identity and stat are what a fresh machine lacks.
    private const string Configuration =
        """
        [core]
        	repositoryformatversion = 0
        	bare = false
        	checkStat = minimal
        	trustctime = false
        	fsmonitor = false
        	hooksPath = /dev/null
        [user]
        	name = agent
        	email = agent@localhost
        [gc]
        	auto = 0
        [advice]
        	detachedHead = false

        """;

    public static async Task<WorkTreeSeed> GetAsync(RepositoryPlace place, string commit, int kept, CancellationToken cancellationToken)
    {
        var seed = new WorkTreeSeed(commit, place.Template(commit)) { Mounts = [new ReadOnlyMount(Path.Combine(place.Base, "objects"), BaseObjects)] };
        if (Directory.Exists(seed.Directory))
        {
            return seed;
        }

        await using var alone = await StoreLock.TakeAsync(place.Root, cancellationToken);
        if (Directory.Exists(seed.Directory))
        {
            return seed;
        }

        var scratch = place.Scratch();
        try
        {
            await BuildAsync(place, commit, scratch, cancellationToken);
            Directory.CreateDirectory(place.Templates);
            Directory.Move(scratch, seed.Directory);
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }

        Prune(place, kept);
        return seed;
    }

    private static async Task BuildAsync(RepositoryPlace place, string commit, string directory, CancellationToken cancellationToken)
    {
        var git = Path.Combine(directory, ".git");
        Directory.CreateDirectory(Path.Combine(git, "objects", "info"));
        Directory.CreateDirectory(Path.Combine(git, "refs", "heads"));
        await File.WriteAllTextAsync(Path.Combine(git, "HEAD"), $"ref: refs/heads/{Branch}\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(git, "refs", "heads", Branch), $"{commit}\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(git, "config"), Configuration, cancellationToken);
        await CopyNewObjectsAsync(place, commit, git, cancellationToken);

        // While it is made the stores are where they are on the worker; a sandbox finds the base where it is mounted.
        var alternates = Path.Combine(git, "objects", "info", "alternates");
        await File.WriteAllTextAsync(alternates, $"{Path.Combine(place.Base, "objects")}\n{Path.Combine(place.Runs, "objects")}\n", cancellationToken);
        if (!await TemplateDerivation.TryAsync(place, commit, directory, cancellationToken))
        {
            await GitProcess.RunAsync(
                new GitCommand { Repository = git, Arguments = [$"--work-tree={directory}", "read-tree", "--reset", "-u", commit], Purpose = "Preparing a work tree" },
                cancellationToken);
        }

        await File.WriteAllTextAsync(alternates, BaseObjects + "\n", cancellationToken);
    }

    /// <summary>What a run has added to the base, and nothing of any other run.</summary>
    private static async Task CopyNewObjectsAsync(RepositoryPlace place, string commit, string git, CancellationToken cancellationToken)
    {
        var present = await GitProcess.TryAsync(
            new GitCommand { Repository = place.Base, Arguments = ["cat-file", "-e", commit], Purpose = "Looking for a commit" }, cancellationToken);
        if (present.Succeeded)
        {
            return;
        }

        var heads = await GitProcess.RunAsync(
            new GitCommand { Repository = place.Base, Arguments = ["for-each-ref", "--format=^%(objectname)"], Purpose = "Listing the branches of the base" }, cancellationToken);
        Directory.CreateDirectory(Path.Combine(git, "objects", "pack"));
        await GitProcess.RunAsync(
            new GitCommand
            {
                Repository = place.Runs,
                Arguments = ["pack-objects", "--quiet", "--revs", "--delta-base-offset", Path.Combine(git, "objects", "pack", "pack")],
                Input = $"{commit}\n{heads}",
                Purpose = $"Packing the new objects of {commit}",
            },
            cancellationToken);
    }

    /// <summary>The oldest go first. One that a sandbox still has mounted keeps its files until the mount goes.</summary>
    private static void Prune(RepositoryPlace place, int kept)
    {
        foreach (var old in new DirectoryInfo(place.Templates).GetDirectories().OrderByDescending(directory => directory.CreationTimeUtc).Skip(kept))
        {
            try
            {
                old.Delete(recursive: true);
            }
            catch (IOException)
            {
                // Another worker is at it.
            }
        }
    }
}
