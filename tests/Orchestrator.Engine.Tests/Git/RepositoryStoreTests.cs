using Orchestrator.Failures;
using Orchestrator.Forges;

namespace Orchestrator.Git;

[Parallelizable(ParallelScope.Self)]
internal sealed class RepositoryStoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private GitSandbox _git = null!;

    [SetUp]
    public void SetUp() => _git = new GitSandbox();

    [TearDown]
    public void TearDown() => _git.Dispose();

    [Test]
    public async Task FetchAsync_Branch_GivesItsCommitAndSeesADirtyWorkTree()
    {
        var clean = await _git.Store.FetchAsync(_git.Remote, "main", CancellationToken.None);
        await File.WriteAllTextAsync(Path.Combine(_git.Source, "README.md"), "changed\n");
        var dirty = await _git.Store.FetchAsync(_git.Remote, "main", CancellationToken.None);

        Assert.That((clean.Commit, clean.HasUncommittedChanges, dirty.HasUncommittedChanges), Is.EqualTo((_git.Base, false, true)));
    }

    [TestCase("missing", FailureCategory.Configuration, "no branch 'missing'")]
    [TestCase("--upload-pack=touch evil", FailureCategory.Configuration, "branch name")]
    [TestCase("../../evil", FailureCategory.Configuration, "branch name")]
    public void FetchAsync_BranchThatIsNotThere_SaysSo(string branch, FailureCategory category, string words) =>
        Assert.That(async () => await _git.Store.FetchAsync(_git.Remote, branch, CancellationToken.None), Failing(category, words));

    [Test]
    public void FetchAsync_NoRepository_SaysSo() =>
        Assert.That(async () => await _git.Store.FetchAsync(new GitRemote(Path.Combine(_git.Root, "none")), "main", CancellationToken.None), Failing(FailureCategory.NotFound, "no repository"));

    [Test]
    public void FetchAsync_NoCommits_SaysSo()
    {
        var empty = Directory.CreateDirectory(Path.Combine(_git.Root, "empty")).FullName;
        GitSandbox.Git(empty, "init", "-q");

        Assert.That(async () => await _git.Store.FetchAsync(new GitRemote(empty), "main", CancellationToken.None), Failing(FailureCategory.Configuration, "no commits"));
    }

    [Test]
    public async Task FetchAsync_SourceFullOfTraps_SpringsNone()
    {
        var trap = Path.Combine(_git.Root, "sprung");
        var script = Path.Combine(_git.Source, ".git", "hooks", "trap");
        Directory.CreateDirectory(Path.GetDirectoryName(script)!);
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ntouch {trap}\n");
        File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        foreach (var hook in new[] { "post-checkout", "pre-receive", "update", "post-receive", "reference-transaction", "post-update" })
        {
            File.Copy(script, Path.Combine(_git.Source, ".git", "hooks", hook));
        }

        foreach (var key in new[] { "core.fsmonitor", "core.sshCommand", "core.pager", "diff.external", "uploadpack.packObjectsHook" })
        {
            GitSandbox.Git(_git.Source, "config", key, script);
        }

        var fetched = await _git.Store.FetchAsync(_git.Remote, "main", CancellationToken.None);
        await _git.Store.PrepareAsync(_git.Remote, fetched.Commit, CancellationToken.None);
        await _git.Store.PushAsync(_git.Remote, fetched.Commit, "agent/one", CancellationToken.None);

        Assert.That(File.Exists(trap), Is.False);
    }

    [Test]
    public async Task PrepareAsync_OfARunsCommit_HoldsNothingOfItsNeighbours()
    {
        var mine = await LandAsync("mine.txt", "mine");
        GitSandbox.Git(_git.Work, "reset", "-q", "--hard", _git.Base);
        var neighbours = await LandAsync("secret.txt", "a neighbour's secret");

        var seed = await _git.Store.PrepareAsync(_git.Remote, mine, CancellationToken.None);

        Assert.That(await File.ReadAllTextAsync(Path.Combine(seed.Directory, "mine.txt")), Is.EqualTo("mine"));
        var objects = seed.Mounts.Single().HostPath;
        await File.WriteAllTextAsync(Path.Combine(seed.Directory, ".git", "objects", "info", "alternates"), objects + "\n");
        Assert.That(() => GitSandbox.Git(seed.Directory, "cat-file", "-e", neighbours), Throws.InvalidOperationException);
        Assert.That(GitSandbox.Git(seed.Directory, "status", "--porcelain"), Is.Empty);
        Assert.That(GitSandbox.Git(seed.Directory, "rev-parse", "HEAD").Trim(), Is.EqualTo(mine));
    }

    [Test]
    public async Task BundleAsync_OfARunsCommit_ClonesToItAndHoldsNothingOfItsNeighbours()
    {
        GitSandbox.Git(_git.Source, "branch", "other");
        var mine = await LandAsync("mine.txt", "mine");
        GitSandbox.Git(_git.Work, "reset", "-q", "--hard", _git.Base);
        var neighbours = await LandAsync("secret.txt", "a neighbour's secret");
        var clone = Path.Combine(_git.Root, "clone");

        var bundle = await _git.Store.BundleAsync(_git.Remote, mine, CancellationToken.None);
        GitSandbox.Git(_git.Root, "clone", "-q", bundle, clone);

        Assert.Multiple(() =>
        {
            Assert.That(GitSandbox.Git(clone, "rev-parse", "--abbrev-ref", "HEAD", "HEAD").Split('\n', StringSplitOptions.RemoveEmptyEntries), Does.Contain("work"));
            Assert.That(GitSandbox.Git(clone, "rev-list", "--all").Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { mine, _git.Base }));
            Assert.That(GitSandbox.Git(clone, "ls-remote", "origin").Split('\n', StringSplitOptions.RemoveEmptyEntries), Is.EquivalentTo(new[] { $"{mine}\tHEAD", $"{mine}\trefs/heads/work" }));
            Assert.That(() => GitSandbox.Git(clone, "cat-file", "-e", neighbours), Throws.InvalidOperationException);
        });
    }

    [Test]
    public async Task PrepareAsync_ManyAtOnce_MakesOneTemplate()
    {
        var fetched = await _git.Store.FetchAsync(_git.Remote, "main", CancellationToken.None);

        var seeds = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _git.Store.PrepareAsync(_git.Remote, fetched.Commit, CancellationToken.None)));

        Assert.That(seeds.Select(seed => seed.Directory).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task LandAsync_SameInputTwice_GivesTheSameCommitOfOurMaking()
    {
        var head = _git.Change("a.txt", "a\n", "Whatever the agent said\n\nSigned-off-by: Somebody else <x@example.org>");
        await _git.ImportAsync(head);
        LandedCommit[] commits = [new(head, "Planned subject\n\nTicket: local:1\n")];

        var one = await _git.Store.LandAsync(_git.Remote, _git.Base, commits, CommitIdentity.Bot, Noon, CancellationToken.None);
        var two = await _git.Store.LandAsync(_git.Remote, _git.Base, commits, CommitIdentity.Bot, Noon, CancellationToken.None);
        await _git.Store.PushAsync(_git.Remote, one, "agent/one", CancellationToken.None);

        Assert.That(two, Is.EqualTo(one));
        Assert.That(
            GitSandbox.Git(_git.Source, "log", "-1", "--format=%an|%cn|%s|%b", "agent/one").Trim(),
            Is.EqualTo("orchestrator|orchestrator|Planned subject|Ticket: local:1"));
    }

    [Test]
    public async Task PushAsync_BranchThatAHumanPushedTo_IsLeftAlone()
    {
        var ours = await LandAsync("a.txt", "a");
        await _git.Store.PushAsync(_git.Remote, ours, "agent/one", CancellationToken.None);
        await _git.Store.PushAsync(_git.Remote, ours, "agent/one", CancellationToken.None);
        var clone = Path.Combine(_git.Root, "human");
        GitSandbox.Git(_git.Root, "clone", "-q", "-b", "agent/one", _git.Source, clone);
        await File.WriteAllTextAsync(Path.Combine(clone, "human.txt"), "mine");
        var theirs = GitSandbox.Commit(clone, "By hand");
        GitSandbox.Git(clone, "push", "-q", "origin", "agent/one");
        GitSandbox.Git(_git.Work, "reset", "-q", "--hard", _git.Base);
        var newer = await LandAsync("b.txt", "b");

        Assert.That(async () => await _git.Store.PushAsync(_git.Remote, newer, "agent/one", CancellationToken.None), Failing(FailureCategory.Rejected, "somebody else pushed"));
        Assert.That(GitSandbox.Git(_git.Source, "rev-parse", "agent/one").Trim(), Is.EqualTo(theirs));
    }

    [Test]
    public async Task DiffAsync_LinesThatLookLikeHeaders_AreLines()
    {
        _git.Change("README.md", "one\n++ b/forged\n-- a/forged\n@@ -1 +1 @@\ndiff --git a/x b/x\n");
        var head = await LandAsync("second.txt", "last line without an end");

        var diff = await _git.Store.DiffAsync(_git.Remote, _git.Base, head, CancellationToken.None);

        Assert.That(diff.Files.Select(file => (file.Path, file.Status)), Is.EqualTo(new[] { ("README.md", FileStatus.Modified), ("second.txt", FileStatus.Added) }));
        Assert.That(diff.Files[0].Added, Is.EqualTo(new[] { "++ b/forged", "-- a/forged", "@@ -1 +1 @@", "diff --git a/x b/x" }));
        Assert.That(diff.Files[1].Added, Is.EqualTo(new[] { "last line without an end" }));
        Assert.That(string.Concat(diff.Files.Select(file => file.Patch)).TrimEnd(), Is.EqualTo(diff.Patch.TrimEnd()), "each file has its own part");
        Assert.That(diff.Files[1].Patch, Does.StartWith("diff --git a/second.txt b/second.txt\n").And.Contain("+last line"));
    }

    [Test]
    public async Task ForgetRunAsync_Twice_Succeeds()
    {
        var head = await LandAsync("a.txt", "a");
        var run = Guid.CreateVersion7();
        await _git.Store.KeepAsync(_git.Remote, run, "head", head, CancellationToken.None);

        await _git.Store.ForgetRunAsync(_git.Remote, run, CancellationToken.None);
        await _git.Store.ForgetRunAsync(_git.Remote, run, CancellationToken.None);

        Assert.That(await _git.Store.ReadFileAsync(_git.Remote, head, "a.txt", 100, CancellationToken.None), Is.EqualTo("a"));
    }

    private async Task<string> LandAsync(string path, string content)
    {
        var head = _git.Change(path, content);
        var import = await _git.ImportAsync(head);
        Assert.That(import.Rejections, Is.Empty);
        return await _git.Store.LandAsync(
            _git.Remote, _git.Base, [.. import.Commits.Select(commit => new LandedCommit(commit.Id, commit.Message + "\n"))], CommitIdentity.Bot, Noon, CancellationToken.None);
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Failing(FailureCategory category, string words) =>
        Throws.InstanceOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(category).And.Message.Contain(words);
}
