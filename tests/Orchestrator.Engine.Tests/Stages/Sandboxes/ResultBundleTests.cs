using Orchestrator.Agents;
using Orchestrator.Failures;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>What an agent hands back that brings its own sandbox. That the bundle itself is sound is looked at by the import.</summary>
internal sealed class ResultBundleTests
{
    private const int Limit = 1024;

    private static readonly string Base = new('a', 40);
    private static readonly string Head = new('b', 40);

    private string _path = null!;

    [SetUp]
    public void SetUp() => _path = Path.Combine(Path.GetTempPath(), $"result-{Guid.CreateVersion7():N}.bundle");

    [TearDown]
    public void TearDown() => File.Delete(_path);

    [TestCase(0)]
    [TestCase(Limit)]
    public async Task TakeAsync_Commits_AreCopiedWholeUntilDisposed(int length)
    {
        var bytes = Enumerable.Range(0, length).Select(index => (byte)index).ToArray();
        await using var commits = new AgentCommits(Head, new MemoryStream(bytes)) { Uncommitted = ["?? left.txt"] };

        using (var taken = await ResultBundle.TakeAsync(commits, Base, _path, Limit, CancellationToken.None))
        {
            Assert.That((taken.Path, taken.Head, taken.Uncommitted.Single()), Is.EqualTo((_path, Head, "?? left.txt")));
            Assert.That(await File.ReadAllBytesAsync(_path), Is.EqualTo(bytes));
        }

        Assert.That(File.Exists(_path), Is.False);
    }

    [Test]
    public async Task TakeAsync_EndlessBundle_IsGivenUpAtTheLimit()
    {
        await using var commits = new AgentCommits(Head, new FileStream("/dev/zero", FileMode.Open, FileAccess.Read));

        Assert.That(
            async () => await ResultBundle.TakeAsync(commits, Base, _path, Limit, CancellationToken.None),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.LimitExceeded));
        Assert.That(File.Exists(_path), Is.False);
    }

    [TestCase("")]
    [TestCase("HEAD")]
    [TestCase("--upload-pack=touch evil")]
    [TestCase("../../evil")]
    public async Task TakeAsync_HeadThatIsNoCommit_IsRefusedUnread(string head)
    {
        await using var commits = new AgentCommits(head, new MemoryStream());

        Assert.That(
            async () => await ResultBundle.TakeAsync(commits, Base, _path, Limit, CancellationToken.None),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Malformed));
        Assert.That(File.Exists(_path), Is.False);
    }

    [Test]
    public async Task TakeAsync_NothingHandedBack_IsNoCommitBeyondTheBase()
    {
        using var taken = await ResultBundle.TakeAsync((AgentCommits?)null, Base, _path, Limit, CancellationToken.None);

        Assert.That((taken.Path, taken.Head), Is.EqualTo(((string?)null, Base)));
    }
}
