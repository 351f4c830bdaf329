namespace Orchestrator.Git;

/// <summary>What comes out of a sandbox is an attack until it was looked at.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class BundleImportTests
{
    private GitSandbox _git = null!;

    [SetUp]
    public void SetUp() => _git = new GitSandbox();

    [TearDown]
    public void TearDown() => _git.Dispose();

    [Test]
    public async Task ImportAsync_OrdinaryCommits_AreTakenInOrder()
    {
        _git.Change("a.txt", "a\n", "First");
        File.CreateSymbolicLink(Path.Combine(_git.Work, "link"), "a.txt");
        var head = GitSandbox.Commit(_git.Work, "Second");

        var import = await _git.ImportAsync(head);

        Assert.That(import.Rejections, Is.Empty);
        Assert.That(import.Commits.Select(commit => commit.Message), Is.EqualTo(new[] { "First", "Second" }));
    }

    [TestCase("120000", "link", "/etc/passwd", "import.symlink")]
    [TestCase("120000", "folder/link", "../../outside", "import.symlink")]
    [TestCase("120000", "link", ".git/config", "import.symlink")]
    [TestCase("160000", "module", "", "import.submodule")]
    [TestCase("100644", ".gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ../x\n", "import.submodule")]
    [TestCase("100644", ".gitattributes", "* filter=evil\n", "import.attributes")]
    [TestCase("100644", "deep/.gitattributes", "*.c diff=evil\n", "import.attributes")]
    [TestCase("100644", "a\u0007b", "x", "import.path")]
    [TestCase("100644", "a\u001b[2Jb", "x", "import.path")]
    public async Task ImportAsync_WhatLeadsOut_IsRejected(string mode, string path, string content, string rule)
    {
        var head = _git.Plant(mode, path, content);

        var import = await _git.ImportAsync(head);

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { rule }));
        Assert.That(import.Commits, Is.Empty);
        Assert.That(import.Rejections[0].Message.Any(char.IsControl), Is.False);
    }

    [TestCase("GIT~1/config")]
    [TestCase(".g\u200cit/config")]
    public async Task ImportAsync_OtherSpellingsOfTheGitDirectory_AreRejected(string path)
    {
        var head = _git.Plant("100644", path, "[core]\n");

        var import = await _git.ImportAsync(head);

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.SubsetOf(new[] { "import.path", "import.fsck" }).And.Not.Empty);
    }

    [Test]
    public async Task ImportAsync_AnAttackThatALaterCommitTakesAway_IsRejectedAllTheSame()
    {
        _git.Plant("120000", "link", "/etc/passwd");
        GitSandbox.Git(_git.Work, "rm", "-q", "--cached", "link");
        GitSandbox.Git(_git.Work, "commit", "-q", "-m", "Away");

        var import = await _git.ImportAsync(GitSandbox.Git(_git.Work, "rev-parse", "HEAD").Trim());

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { "import.symlink" }));
    }

    [Test]
    public async Task ImportAsync_MergeCommit_IsRejected()
    {
        GitSandbox.Git(_git.Work, "checkout", "-q", "-b", "side");
        _git.Change("side.txt", "x\n");
        GitSandbox.Git(_git.Work, "checkout", "-q", "main");
        _git.Change("main.txt", "x\n");
        GitSandbox.Git(_git.Work, "merge", "-q", "--no-edit", "side");

        var import = await _git.ImportAsync(GitSandbox.Git(_git.Work, "rev-parse", "HEAD").Trim());

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { "import.merge" }));
    }

    [Test]
    public async Task ImportAsync_UnrelatedHistory_IsRejected()
    {
        GitSandbox.Git(_git.Work, "checkout", "-q", "--orphan", "other");
        var head = GitSandbox.Commit(_git.Work, "From nowhere");

        var import = await _git.ImportAsync(head);

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { "import.history" }));
    }

    [Test]
    public async Task ImportAsync_AnotherHeadThanNamed_IsRejected()
    {
        var first = _git.Change("a.txt", "a\n");
        _git.Change("a.txt", "b\n");

        var import = await _git.ImportAsync(first);

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { "import.head" }));
    }

    [Test]
    public async Task ImportAsync_ZerosThatUnpackToMegabytes_AreRejectedBySizeUnpacked()
    {
        File.WriteAllBytes(Path.Combine(_git.Work, "zeros"), new byte[30 * 1024 * 1024]);
        var head = GitSandbox.Commit(_git.Work, "Zeros");

        var import = await _git.ImportAsync(head);

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { "import.file-size" }));
        Assert.That(new FileInfo(Path.Combine(_git.Root, "result.bundle")).Length, Is.LessThan(1024 * 1024));
    }

    [Test]
    public async Task ImportAsync_TruncatedBundle_IsRejected()
    {
        var head = _git.Change("a.txt", "a\n");
        await _git.Store.FetchAsync(_git.Remote, "main", CancellationToken.None);
        var bundle = Path.Combine(_git.Root, "cut.bundle");
        GitSandbox.Git(_git.Work, "bundle", "create", "-q", bundle, "HEAD", $"^{_git.Base}");
        await File.WriteAllBytesAsync(bundle, (await File.ReadAllBytesAsync(bundle))[..^40]);

        var import = await _git.Store.ImportAsync(_git.Remote, bundle, _git.Base, head, new ImportLimits(), CancellationToken.None);

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { "import.fsck" }));
    }

    [Test]
    public async Task ImportAsync_TooManyCommits_AreRejected()
    {
        _git.Change("a.txt", "a\n");
        _git.Change("a.txt", "b\n");
        var head = _git.Change("a.txt", "c\n");

        var import = await _git.ImportAsync(head, new ImportLimits { Commits = 2 });

        Assert.That(import.Rejections.Select(rejection => rejection.Rule), Is.EqualTo(new[] { "import.count" }));
    }
}
