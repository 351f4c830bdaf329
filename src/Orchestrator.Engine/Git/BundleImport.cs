using System.Globalization;
using Orchestrator.Failures;

namespace Orchestrator.Git;

/// <summary>Takes a bundle from an agent into quarantine, looks at everything in it, and only then lets it into the store.</summary>
internal static class BundleImport
{
    private const string Head = "refs/import/head";

    public static async Task<ImportResult> RunAsync(RepositoryPlace place, string bundle, string baseCommit, string head, ImportLimits limits, CancellationToken cancellationToken)
    {
        var quarantine = place.Scratch();
        try
        {
            var rejections = await FetchAsync(place, quarantine, bundle, head, limits, cancellationToken);
            if (rejections.Count > 0)
            {
                return new ImportResult([], rejections);
            }

            var (commits, shape) = await ReadCommitsAsync(quarantine, baseCommit, head, limits, cancellationToken);
            rejections = [.. shape];
            if (rejections.Count == 0)
            {
                rejections.AddRange(await SizesAsync(quarantine, baseCommit, head, limits, cancellationToken));
            }

            if (rejections.Count == 0)
            {
                rejections.AddRange(await TreeInspection.RunAsync(quarantine, baseCommit, commits, cancellationToken));
            }

            if (rejections.Count > 0)
            {
                return new ImportResult([], rejections);
            }

            await GitProcess.RunAsync(
                new GitCommand
                {
                    Repository = place.Runs,
                    Arguments = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--end-of-options", quarantine, Head],
                    Purpose = "Taking commits out of quarantine",
                },
                cancellationToken);
            return new ImportResult(commits, []);
        }
        finally
        {
            if (Directory.Exists(quarantine))
            {
                Directory.Delete(quarantine, recursive: true);
            }
        }
    }

    private static async Task<List<ImportRejection>> FetchAsync(RepositoryPlace place, string quarantine, string bundle, string head, ImportLimits limits, CancellationToken cancellationToken)
    {
        if (new FileInfo(bundle).Length > limits.BundleBytes)
        {
            return [Reject("import.size", "", $"The commits are larger than {limits.BundleBytes / 1024 / 1024} MiB together. Leave large files out.")];
        }

        // What 'git init --bare' makes, without starting it.
        Directory.CreateDirectory(Path.Combine(quarantine, "objects", "info"));
        Directory.CreateDirectory(Path.Combine(quarantine, "refs"));
        await File.WriteAllTextAsync(Path.Combine(quarantine, "HEAD"), "ref: refs/heads/none\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(quarantine, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(quarantine, "objects", "info", "alternates"),
            $"{Path.Combine(place.Runs, "objects")}\n{Path.Combine(place.Base, "objects")}\n",
            cancellationToken);
        var fetched = await GitProcess.TryAsync(
            new GitCommand
            {
                Repository = quarantine,
                Arguments = ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--end-of-options", bundle, $"+HEAD:{Head}"],
                Purpose = "Reading the bundle",
                Timeout = TimeSpan.FromMinutes(5),
            },
            cancellationToken);
        if (!fetched.Succeeded)
        {
            return [Reject("import.fsck", "", $"Git does not accept the commits: {GitProcess.LastWords(fetched.Error)}")];
        }

        var actual = await File.ReadAllTextAsync(Path.Combine(quarantine, Head), cancellationToken);
        return actual.Trim() == head ? [] : [Reject("import.head", "", "The bundle's head is not the commit that was named. Do not change the branch while it is read.")];
    }

    private static async Task<(IReadOnlyList<ImportedCommit> Commits, IReadOnlyList<ImportRejection> Rejections)> ReadCommitsAsync(
        string quarantine, string baseCommit, string head, ImportLimits limits, CancellationToken cancellationToken)
    {
        var listed = await GitProcess.RunAsync(
            new GitCommand { Repository = quarantine, Arguments = ["rev-list", "--parents", "--topo-order", "--reverse", $"--max-count={limits.Commits + 1}", head, $"^{baseCommit}"], Purpose = "Listing the new commits" },
            cancellationToken);
        var lines = listed.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        if (lines.Count > limits.Commits)
        {
            return ([], [Reject("import.count", "", string.Create(CultureInfo.InvariantCulture, $"There are more than {limits.Commits} commits."))]);
        }

        if (lines.Find(ids => ids.Length > 2) is { } merge)
        {
            return ([], [Reject("import.merge", "", $"{merge[0][..10]} is a merge commit. Rebase instead, so that the commits follow one another.")]);
        }

        var parent = baseCommit;
        foreach (var ids in lines)
        {
            if (ids.Length < 2 || ids[1] != parent)
            {
                return ([], [Reject("import.history", "", $"{ids[0][..10]} does not follow {parent[..10]}. Keep the commits on top of the commit the work began from, and do not rewrite what was there.")]);
            }

            parent = ids[0];
        }

        var log = await CommitLog.ReadAsync(quarantine, baseCommit, head, cancellationToken);
        return ([.. log.Select(commit => new ImportedCommit(commit.Id, commit.Message))], []);
    }

    /// <summary>Sizes as they are unpacked: a few kilobytes of pack can hold gigabytes of zeros.</summary>
    private static async Task<IReadOnlyList<ImportRejection>> SizesAsync(string quarantine, string baseCommit, string head, ImportLimits limits, CancellationToken cancellationToken)
    {
        var listed = await GitProcess.RunAsync(
            new GitCommand { Repository = quarantine, Arguments = ["rev-list", "--objects", head, $"^{baseCommit}"], Purpose = "Listing the new objects" }, cancellationToken);
        var sized = await GitProcess.RunAsync(
            new GitCommand
            {
                Repository = quarantine,
                Arguments = ["cat-file", "--batch-check=%(objectsize) %(rest)"],
                Input = listed,
                Purpose = "Measuring the new objects",
                FailureCategory = FailureCategory.Malformed,
            },
            cancellationToken);
        var rejections = new List<ImportRejection>();
        var (count, total) = (0, 0L);
        foreach (var line in sized.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || !long.TryParse(line[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var size))
            {
                return [Reject("import.objects", "", "The bundle lacks objects that its commits refer to.")];
            }

            count++;
            total += size;
            if (size > limits.FileBytes)
            {
                var path = line[(space + 1)..];
                rejections.Add(Reject("import.file-size", path, $"{path} has {size / 1024 / 1024} MiB; a file may have {limits.FileBytes / 1024 / 1024} MiB. Remove it from every commit."));
            }
        }

        if (count > limits.Objects || total > limits.TotalBytes)
        {
            rejections.Add(Reject("import.total-size", "", $"The commits bring {count} objects of {total / 1024 / 1024} MiB together; {limits.Objects} objects of {limits.TotalBytes / 1024 / 1024} MiB are allowed."));
        }

        return rejections;
    }

    private static ImportRejection Reject(string rule, string path, string message) => new(rule, path, message);
}
