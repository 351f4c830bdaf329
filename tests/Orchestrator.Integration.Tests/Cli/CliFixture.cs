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
    public void RemoveHome() => Orchestrator.Dispose();

    /// <summary>A repository with one commit.</summary>
    protected string MakeRepository()
    {
        var path = Path.Combine(Orchestrator.Home, "repository");
        Orchestrator.Write("repository/README.md", "A repository.\n");
        Git(path, "init", "-q", "-b", "main");
        Git(path, "add", "-A");
        Git(path, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "Begin");
        return path;
    }

    private static void Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", directory, .. arguments]);
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(start)!;
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"git {string.Join(' ', arguments)}");
    }
}
