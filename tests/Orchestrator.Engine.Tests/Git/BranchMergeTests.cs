namespace Orchestrator.Git;

[Parallelizable(ParallelScope.Self)]
internal sealed class BranchMergeTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private GitSandbox _git = null!;

    [SetUp]
    public void SetUp() => _git = new GitSandbox();

    [TearDown]
    public void TearDown() => _git.Dispose();

    [Test]
    public async Task MergeAsync_BothChangedTheSame_NamesTheFilesAndKeepsBothSides()
    {
        var (ours, theirs) = await DivergeAsync("README.md", "README.md");

        var merged = await MergeAsync(ours, theirs);

        Assert.That(merged.Conflicts, Is.EqualTo(new[] { "README.md" }));
        Assert.That(await _git.Store.ReadFileAsync(_git.Remote, merged.Commit, "README.md", 10_000, CancellationToken.None), Does.Contain("<<<<<<< ").And.Contain("ours").And.Contain("theirs"));
        Assert.That((await MergeAsync(ours, theirs)).Commit, Is.EqualTo(merged.Commit), "again after a crash it is the same");
    }

    [Test]
    public async Task MergeAsync_ChangedDifferentFiles_JoinsThem()
    {
        var (ours, theirs) = await DivergeAsync("one.txt", "two.txt");

        var merged = await MergeAsync(ours, theirs);

        Assert.That(merged.Conflicts, Is.Empty);
        Assert.That(await _git.Store.IsAncestorAsync(_git.Remote, theirs, merged.Commit, CancellationToken.None), Is.True);
        Assert.That(await _git.Store.IsAncestorAsync(_git.Remote, ours, merged.Commit, CancellationToken.None), Is.True);
    }

    [Test]
    public async Task LandAsync_WithWhatIsMergedIn_MakesTheFirstCommitTheMerge()
    {
        var (ours, theirs) = await DivergeAsync("README.md", "README.md");
        var merged = await MergeAsync(ours, theirs);

        var head = await _git.Store.LandAsync(
            _git.Remote, ours, theirs, [new LandedCommit(merged.Commit, "Merge\n"), new LandedCommit(ours, "Go on\n")], CommitIdentity.Bot, Noon, CancellationToken.None);

        var log = await _git.Store.LogAsync(_git.Remote, theirs, head, CancellationToken.None);
        Assert.That(log.Select(commit => commit.Subject), Is.EqualTo(new[] { "ours", "Merge", "Go on" }));
        Assert.That(await _git.Store.IsAncestorAsync(_git.Remote, theirs, head, CancellationToken.None), Is.True);
    }

    [TestCase("--help")]
    [TestCase("main")]
    public void MergeAsync_NotACommit_IsRefused(string theirs) =>
        Assert.That(async () => await MergeAsync(_git.Base, theirs), Throws.TypeOf<Failures.ProviderException>());

    private Task<MergeResult> MergeAsync(string ours, string theirs) =>
        _git.Store.MergeAsync(_git.Remote, ours, theirs, "Merge main\n", CommitIdentity.Bot, Noon, CancellationToken.None);

    private async Task<(string Ours, string Theirs)> DivergeAsync(string ourFile, string theirFile)
    {
        foreach (var (branch, file) in new[] { ("ours", ourFile), ("theirs", theirFile) })
        {
            GitSandbox.Git(_git.Source, "checkout", "-q", "-b", branch, _git.Base);
            await File.WriteAllTextAsync(Path.Combine(_git.Source, file), $"{branch}\n");
            GitSandbox.Git(_git.Source, "add", "-A");
            GitSandbox.Git(_git.Source, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", branch);
        }

        return ((await _git.Store.FetchAsync(_git.Remote, "ours", CancellationToken.None)).Commit, (await _git.Store.FetchAsync(_git.Remote, "theirs", CancellationToken.None)).Commit);
    }
}
