using System.Diagnostics;

namespace Orchestrator;

/// <summary>A repository small enough that what is measured is the way and not the work.</summary>
internal static class SmallRepository
{
    public static string Make(string directory)
    {
        var (work, bare) = (Path.Combine(directory, "work"), Path.Combine(directory, "shop.git"));
        Directory.CreateDirectory(Path.Combine(work, "src"));
        File.WriteAllText(Path.Combine(work, "README.md"), "# Shop\n");
        File.WriteAllText(Path.Combine(work, ".orchestrator.yml"), "version: 1\nverify:\n  - name: greets\n    run: grep -q 'Hello, reader' README.md\n");
        for (var number = 0; number < 100; number++)
        {
            File.WriteAllText(Path.Combine(work, "src", $"file{number}.txt"), $"{number}\n");
        }

        Git("init", "-q", "-b", "main", work);
        Git("-C", work, "add", "-A");
        Git("-C", work, "-c", "user.name=Benchmark", "-c", "user.email=benchmark@localhost", "commit", "-q", "-m", "Begin");
        Git("clone", "-q", "--bare", work, bare);
        return bare;
    }

    private static void Git(params string[] arguments)
    {
        using var process = Process.Start("git", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed.");
        }
    }
}
