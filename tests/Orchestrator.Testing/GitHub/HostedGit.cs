using System.Diagnostics;

namespace Orchestrator.GitHub;

/// <summary>Git in the bare repositories behind this GitHub.</summary>
public static class HostedGit
{
    public static void Create(string path)
    {
        Run("/", "init", "-q", "--bare", "-b", "main", path);
        Run(path, "config", "http.receivepack", "true");
        var blob = Run(path, ["hash-object", "-w", "--stdin"], "A repository.\n");
        var tree = Run(path, ["mktree"], $"100644 blob {blob}\tREADME.md\n");
        Run(path, "update-ref", "refs/heads/main", Commit(path, tree, "Begin"));
    }

    /// <summary>A branch one empty commit ahead of another.</summary>
    public static string Branch(string path, string from, string name)
    {
        var commit = Commit(path, Run(path, "rev-parse", $"{from}^{{tree}}"), $"Work on {name}", Run(path, "rev-parse", from));
        Run(path, "update-ref", $"refs/heads/{name}", commit);
        return commit;
    }

    /// <summary>A commit on a branch that changes one file.</summary>
    public static string Write(string path, string branch, string file, string content)
    {
        var before = Run(path, "rev-parse", branch);
        var blob = Run(path, ["hash-object", "-w", "--stdin"], content);
        var entries = Run(path, "ls-tree", before).Split('\n').Where(line => !line.EndsWith($"\t{file}", StringComparison.Ordinal)).Append($"100644 blob {blob}\t{file}");
        var commit = Commit(path, Run(path, ["mktree"], string.Join('\n', entries) + "\n"), $"Change {file}", before);
        Run(path, "update-ref", $"refs/heads/{branch}", commit, before);
        return commit;
    }

    public static bool IsMergeable(string path, string target, string source)
    {
        using var process = Process.Start(new ProcessStartInfo("git", ["-C", path, "merge-tree", "--write-tree", "--name-only", target, source]) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }

    public static string Merge(string path, string target, string source)
    {
        var (before, head) = (Run(path, "rev-parse", target), Run(path, "rev-parse", source));
        var tree = Run(path, "merge-tree", "--write-tree", before, head).Split('\n')[0];
        var merge = Commit(path, tree, $"Merge {source}", before, head);
        Run(path, "update-ref", $"refs/heads/{target}", merge, before);
        return merge;
    }

    public static string Run(string path, params string[] arguments) => Run(path, arguments, null);

    private static string Commit(string path, string tree, string message, params string[] parents) =>
        Run(path, ["commit-tree", tree, .. parents.SelectMany(parent => new[] { "-p", parent }), "-m", message], null);

    private static string Run(string path, string[] arguments, string? input)
    {
        var start = new ProcessStartInfo("git", ["-C", path, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var role in new[] { "AUTHOR", "COMMITTER" })
        {
            start.Environment[$"GIT_{role}_NAME"] = "Test";
            start.Environment[$"GIT_{role}_EMAIL"] = "test@example.org";
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"git {string.Join(' ', arguments)}");
        return output.Trim();
    }
}
