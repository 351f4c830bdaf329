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
        GitProgram.Run(Work, "init", "-q", "-b", "main");
        Commit("README.md", "A repository.\n");
        GitProgram.Run(Work, "checkout", "-q", "-b", "agent/work");
        Head = Commit("added.txt", "By the run.\n");
        GitProgram.Run(Work, "clone", "-q", "--bare", ".", Path);
        GitProgram.Run(Path, "symbolic-ref", "HEAD", "refs/heads/main");
    }

    public string Work { get; }

    public string Path { get; }

    public string Head { get; }

    public string Missing => System.IO.Path.Combine(_folder, "nothing.git");

    public string Commit(string file, string content)
    {
        File.WriteAllText(System.IO.Path.Combine(Work, file), content);
        GitProgram.Run(Work, "add", "-A");
        GitProgram.Run(Work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", $"Write {file}");
        return GitProgram.Run(Work, "rev-parse", "HEAD");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
