namespace Orchestrator.Git;

internal sealed class TemplateDerivationTests
{
    private const int Files = 2000;

    private GitSandbox _git = null!;

    [SetUp]
    public void MakeRepository() => _git = new GitSandbox();

    [TearDown]
    public void RemoveRepository() => _git.Dispose();

    [Test]
    public async Task PrepareAsync_NextCommitOfALargeRepository_SharesWhatIsTheSameAndLeavesTheOtherAsItWas()
    {
        for (var number = 0; number < Files; number++)
        {
            Write($"folder{number % 40}/file{number}.txt", $"{number}\n");
        }

        Write("gone.txt", "gone\n");
        File.CreateSymbolicLink(Path.Combine(_git.Source, "outward"), "/etc");
        File.CreateSymbolicLink(Path.Combine(_git.Source, "turns"), "README.md");
        Directory.CreateDirectory(Path.Combine(_git.Source, "program"));
        File.WriteAllText(Path.Combine(_git.Source, "program", "run"), "#!/bin/sh\n", new System.Text.UTF8Encoding(false));
        File.SetUnixFileMode(Path.Combine(_git.Source, "program", "run"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var first = await PrepareAsync(GitSandbox.Commit(_git.Source, "Many"));
        Write("folder1/file1.txt", "changed\n");
        Write("README.md/now-a-folder.txt", "new\n", replacing: "README.md");
        File.Delete(Path.Combine(_git.Source, "gone.txt"));
        File.Delete(Path.Combine(_git.Source, "turns"));
        Write("turns", "now a file\n");

        var second = await PrepareAsync(GitSandbox.Commit(_git.Source, "Some"));

        Assert.Multiple(() =>
        {
            Assert.That(Inode(second, "folder2/file2.txt"), Is.EqualTo(Inode(first, "folder2/file2.txt")), "a file that is the same");
            Assert.That(Inode(second, "folder1/file1.txt"), Is.Not.EqualTo(Inode(first, "folder1/file1.txt")), "a file that differs");
            Assert.That(Inode(second, ".git/index"), Is.Not.EqualTo(Inode(first, ".git/index")), "the index");
            Assert.That(Status(first), Is.Empty, "the first is as it was");
            Assert.That(Status(second), Is.Empty, "the second is its commit");
            Assert.That(File.ReadAllText(Path.Combine(first, "folder1/file1.txt")), Is.EqualTo("1\n"));
            Assert.That(File.ReadAllText(Path.Combine(second, "folder1/file1.txt")), Is.EqualTo("changed\n"));
            Assert.That(new DirectoryInfo(Path.Combine(second, "outward")).LinkTarget, Is.EqualTo("/etc"));
            Assert.That(new FileInfo(Path.Combine(second, "turns")).LinkTarget, Is.Null);
            Assert.That(File.Exists(Path.Combine(second, "gone.txt")), Is.False);
        });
    }

    private async Task<string> PrepareAsync(string commit)
    {
        await _git.Store.FetchAsync(_git.Remote, "main", CancellationToken.None);
        return (await _git.Store.PrepareAsync(_git.Remote, commit, CancellationToken.None)).Directory;
    }

    private void Write(string path, string content, string? replacing = null)
    {
        if (replacing is not null)
        {
            File.Delete(Path.Combine(_git.Source, replacing));
        }

        var file = Path.Combine(_git.Source, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>With the base's objects where they are on the worker: the template's own alternates hold for a sandbox only.</summary>
    private string Status(string template) =>
        GitSandbox.Git(template, "-c", $"alias.looked=!GIT_ALTERNATE_OBJECT_DIRECTORIES={_git.Source}/.git/objects git status --porcelain --untracked-files=all", "looked");

    private static string Inode(string template, string path)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%i", Path.Combine(template, path)]) { RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
