namespace Orchestrator.Git;

/// <summary>Makes a bundle of one commit and its history, for agents that work elsewhere. Git is told of nothing else, so nothing else can be in it.</summary>
internal static class CommitBundle
{
    private const string Branch = "refs/heads/work";

    public static async Task CreateAsync(RepositoryPlace place, string commit, string path, CancellationToken cancellationToken)
    {
        var view = place.Scratch();
        try
        {
            // What 'git init --bare' makes, without starting it; a bundle is of names, and the stores have none of a commit's own.
            Directory.CreateDirectory(Path.Combine(view, "objects", "info"));
            Directory.CreateDirectory(Path.Combine(view, "refs", "heads"));
            await File.WriteAllTextAsync(Path.Combine(view, "HEAD"), $"ref: {Branch}\n", cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(view, Branch), $"{commit}\n", cancellationToken);
            await File.WriteAllTextAsync(Path.Combine(view, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n", cancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(view, "objects", "info", "alternates"),
                $"{Path.Combine(place.Runs, "objects")}\n{Path.Combine(place.Base, "objects")}\n",
                cancellationToken);
            await GitProcess.RunAsync(
                new GitCommand { Repository = view, Arguments = ["bundle", "create", "--quiet", path, "HEAD", Branch], Purpose = $"Bundling commit {commit}" },
                cancellationToken);
        }
        catch
        {
            File.Delete(path);
            throw;
        }
        finally
        {
            if (Directory.Exists(view))
            {
                Directory.Delete(view, recursive: true);
            }
        }
    }
}
