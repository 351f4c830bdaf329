using System.Diagnostics;

namespace Orchestrator.Forges.Local;

/// <summary>A bare repository with a branch <c>agent/work</c> one commit ahead of <c>main</c>.</summary>
internal sealed class LocalForgeRepository : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orchestrator-forge-").FullName;

    public LocalForgeRepository()
    {
        Work = System.IO.Path.Combine(_folder, "work");
        Path = System.IO.Path.Combine(_folder, "repository.git");
        Directory.CreateDirectory(Work);
        Git(Work, "init", "-q", "-b", "main");
        Commit("README.md", "A repository.\n");
        Git(Work, "checkout", "-q", "-b", "agent/work");
        Head = Commit("added.txt", "By the run.\n");
        Git(Work, "clone", "-q", "--bare", ".", Path);
        Git(Path, "symbolic-ref", "HEAD", "refs/heads/main");
    }

    public string Work { get; }

    public string Path { get; }

    public string Head { get; }

    public string Missing => System.IO.Path.Combine(_folder, "nothing.git");

    public string Commit(string file, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Work, file), content);
        Git(Work, "add", "-A");
        Git(Work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", $"Write {file}");
        return Git(Work, "rev-parse", "HEAD");
    }

    public static string Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", directory, .. arguments]) { RedirectStandardOutput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero, $"git {string.Join(' ', arguments)}");
        return output.Trim();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
