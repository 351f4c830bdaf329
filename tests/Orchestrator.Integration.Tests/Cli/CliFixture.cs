namespace Orchestrator.Cli;

/// <summary>Gives each test a program with a home of its own.</summary>
[Parallelizable(ParallelScope.Self)]
internal abstract class CliFixture
{
    // Asking takes seconds, and once they run they run.
    private static volatile bool s_sandboxesRun;

    protected OrchestratorProcess Orchestrator { get; private set; } = null!;

    /// <summary>Whether every command of these tests is a process.</summary>
    protected virtual bool InProcessesOfTheirOwn => false;

    [SetUp]
    public void MakeHome() => Orchestrator = new OrchestratorProcess { InProcessOfItsOwn = InProcessesOfTheirOwn };

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

        GitProgram.Run(work, "init", "-q", "-b", "main");
        GitProgram.Run(work, "add", "-A");
        GitProgram.Run(work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "Begin");
        var bare = Path.Combine(Orchestrator.Home, "repository.git");
        GitProgram.Run(work, "clone", "-q", "--bare", ".", bare);
        return bare;
    }

    /// <summary>Ends the test as ignored where the kernel gives no sandboxes, and says why.</summary>
    protected async Task RequireSandboxesAsync()
    {
        if (s_sandboxesRun)
        {
            return;
        }

        // Only what sandboxes need: a busy machine may leave the check of a database too little time, and that is no reason to
        // leave out a test.
        var report = (await Orchestrator.RunAsync("doctor", "--json")).Json();
        var failed = report.GetProperty("checks").EnumerateArray()
            .Where(check => check.GetProperty("status").GetString() == "failed" && check.GetProperty("name").GetString()!.StartsWith("sandbox ", StringComparison.Ordinal))
            .Select(check => check.GetProperty("detail").GetString())
            .ToList();
        if (failed.Count > 0)
        {
            Assert.Ignore($"Sandboxes do not run here: {string.Join(" ", failed)}");
        }

        s_sandboxesRun = true;
    }
}
