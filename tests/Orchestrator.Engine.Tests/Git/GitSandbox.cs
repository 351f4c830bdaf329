using System.Diagnostics;
using Microsoft.Extensions.Options;
using Orchestrator.Forges;

namespace Orchestrator.Git;

/// <summary>A store, a source repository and a work tree that plays the sandbox, all in one temporary directory.</summary>
internal sealed class GitSandbox : IDisposable
{
    public GitSandbox()
    {
        Root = Directory.CreateTempSubdirectory("git-tests-").FullName;
        Source = Path.Combine(Root, "source");
        Work = Path.Combine(Root, "work");
        Store = new RepositoryStore(Options.Create(new GitOptions { Directory = Path.Combine(Root, "store") }));
        Directory.CreateDirectory(Source);
        Git(Source, "init", "-q", "-b", "main");
        File.WriteAllText(Path.Combine(Source, "README.md"), "one\n");
        Commit(Source, "Begin");
        Base = Git(Source, "rev-parse", "HEAD").Trim();
        Git(Root, "clone", "-q", Source, Work);
    }

    public string Root { get; }

    public string Source { get; }

    public string Work { get; }

    public string Base { get; }

    public RepositoryStore Store { get; }

    public GitRemote Remote => new(Source);

    public static string Git(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", ["-C", directory, "-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {error.Result}");
    }

    public static string Commit(string directory, string message)
    {
        Git(directory, "add", "-A");
        Git(directory, "commit", "-q", "--allow-empty", "-m", message);
        return Git(directory, "rev-parse", "HEAD").Trim();
    }

    /// <summary>Writes a file into the work tree that plays the sandbox, and commits it.</summary>
    public string Change(string path, string content, string message = "Change")
    {
        var file = Path.Combine(Work, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return Commit(Work, message);
    }

    /// <summary>A tree entry that no work tree could hold, by plumbing.</summary>
    public string Plant(string mode, string path, string content)
    {
        var blob = Path.Combine(Root, "blob");
        File.WriteAllText(blob, content);
        var id = mode == "160000" ? Base : Git(Work, "hash-object", "-w", "--no-filters", blob).Trim();
        Git(Work, "-c", "core.protectHFS=false", "-c", "core.protectNTFS=false", "update-index", "--add", "--cacheinfo", $"{mode},{id},{path}");
        Git(Work, "commit", "-q", "-m", "Plant");
        return Git(Work, "rev-parse", "HEAD").Trim();
    }

    public async Task<ImportResult> ImportAsync(string head, ImportLimits? limits = null)
    {
        await Store.FetchAsync(Remote, "main", CancellationToken.None);
        var bundle = Path.Combine(Root, "result.bundle");
        Git(Work, "bundle", "create", "-q", bundle, "HEAD", $"^{Base}");
        return await Store.ImportAsync(Remote, bundle, Base, head, limits ?? new ImportLimits(), CancellationToken.None);
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
