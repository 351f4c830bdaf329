using System.Diagnostics;

namespace Orchestrator.Cli;

/// <summary>Gives each test a program with a home of its own.</summary>
[Parallelizable(ParallelScope.Self)]
internal abstract class CliFixture
{
    protected OrchestratorProcess Orchestrator { get; private set; } = null!;

    [SetUp]
    public void MakeHome() => Orchestrator = new OrchestratorProcess();

    [TearDown]
    public void RemoveHome()
    {
        var logs = Path.Combine(Orchestrator.Data, "logs");
        foreach (var log in Directory.Exists(logs) ? Directory.GetFiles(logs) : [])
        {
            TestContext.Out.WriteLine(File.ReadAllText(log));
        }

        Orchestrator.Dispose();
    }

    /// <summary>A bare repository with one commit, of some files or of one.</summary>
    protected string MakeRepository(string? files = null)
    {
        var work = Path.Combine(Orchestrator.Home, "work");
        Orchestrator.Write("work/README.md", "A repository.\n");
        foreach (var file in files is null ? [] : Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(work, Path.GetRelativePath(files!, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        Git(work, "init", "-q", "-b", "main");
        Git(work, "add", "-A");
        Git(work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "Begin");
        var bare = Path.Combine(Orchestrator.Home, "repository.git");
        Git(work, "clone", "-q", "--bare", ".", bare);
        return bare;
    }

    /// <summary>Runs git as a user of it would, and returns what it prints.</summary>
    protected static string Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", directory, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"git {string.Join(' ', arguments)}");
        return output;
    }
}
