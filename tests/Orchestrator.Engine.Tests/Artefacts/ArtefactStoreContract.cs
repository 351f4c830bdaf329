using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Orchestrator.Failures;

namespace Orchestrator.Artefacts;

/// <summary>What every artefact store does. One derived fixture a store.</summary>
public abstract class ArtefactStoreContract
{
    protected FakeTimeProvider Time { get; private set; } = null!;

    protected abstract IArtefactStore Store { get; }

    [SetUp]
    public void SetUpTime() => Time = new FakeTimeProvider(DateTimeOffset.UtcNow);

    [Test]
    public async Task PutAsync_Content_IsFoundByItsHash()
    {
        var name = await PutAsync("hello");

        Assert.That(name, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData("hello"u8))));
        Assert.That(await ReadAsync(name), Is.EqualTo("hello"));
    }

    [Test]
    public async Task PutAsync_Nothing_IsAnArtefactToo() => Assert.That(await ReadAsync(await PutAsync("")), Is.Empty);

    [Test]
    public async Task PutAsync_ManyAtOnce_LeavesOneWholeArtefactAndNothingElse()
    {
        var content = new string('x', 300_000);

        var names = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => PutAsync(content))));

        Assert.That(names.Distinct().Count(), Is.EqualTo(1));
        Assert.That(await ReadAsync(names[0]), Is.EqualTo(content));
        Assert.That(CountAll(), Is.EqualTo(1));
    }

    [Test]
    public async Task PutAsync_WhileOthersRead_NeverShowsAPart()
    {
        var name = await PutAsync(new string('y', 500_000));

        await Parallel.ForEachAsync(Enumerable.Range(0, 40), async (i, _) =>
        {
            if (i % 2 == 0)
            {
                await PutAsync(new string('y', 500_000));
            }
            else
            {
                Assert.That(await ReadAsync(name), Has.Length.EqualTo(500_000));
            }
        });
    }

    [Test]
    public void PutAsync_TooLarge_IsRefusedAndLeavesNothing()
    {
        Assert.That(
            async () => await PutAsync(new string('x', (1024 * 1024) + 1)),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.LimitExceeded));
        Assert.That(CountAll(), Is.Zero);
    }

    [Test]
    public async Task OpenAsync_Damaged_ThrowsAndPutHeals()
    {
        var name = await PutAsync("hello");
        await DamageAsync(name, "hullo");

        Assert.That(
            async () => await Store.OpenAsync(name, CancellationToken.None),
            Throws.TypeOf<ProviderException>().With.Message.Contains("damaged").And.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Malformed));
        await PutAsync("hello");
        Assert.That(await ReadAsync(name), Is.EqualTo("hello"));
    }

    [Test]
    public async Task OpenAsync_NotThere_IsNull() =>
        Assert.That(await Store.OpenAsync(new string('0', 64), CancellationToken.None), Is.Null);

    [TestCase("../../etc/passwd")]
    [TestCase("")]
    [TestCase("ABCDEF")]
    public void OpenAsync_NoName_Throws(string name) =>
        Assert.That(async () => await Store.OpenAsync(name, CancellationToken.None), Throws.ArgumentException);

    [Test]
    public async Task PruneAsync_RemovesWhatIsOldAndUnwanted()
    {
        var kept = await PutAsync("kept");
        var old = await PutAsync("old");
        Time.Advance(TimeSpan.FromDays(2));
        var young = await PutAsync("young");
        SetWritten(young, Time.GetUtcNow());

        Assert.That(await PruneAsync(kept, dryRun: true), Is.EqualTo(1));
        Assert.That(await ReadAsync(old), Is.EqualTo("old"), "only counted");
        Assert.That(await PruneAsync(kept, dryRun: false), Is.EqualTo(1));

        Assert.That(await Store.OpenAsync(old, CancellationToken.None), Is.Null);
        Assert.That(await ReadAsync(kept), Is.EqualTo("kept"));
        Assert.That(await ReadAsync(young), Is.EqualTo("young"));
    }

    /// <summary>Puts other content under an artefact's name, past the store.</summary>
    protected abstract Task DamageAsync(string name, string content);

    /// <summary>Says when an artefact was written.</summary>
    protected abstract void SetWritten(string name, DateTimeOffset time);

    /// <summary>How much there is, unfinished things included. The store is not used after that.</summary>
    protected abstract int CountAll();

    protected async Task<string> PutAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await Store.PutAsync(stream, CancellationToken.None);
    }

    protected async Task<string> ReadAsync(string name)
    {
        using var reader = new StreamReader((await Store.OpenAsync(name, CancellationToken.None))!);
        return await reader.ReadToEndAsync();
    }

    protected Task<int> PruneAsync(string kept, bool dryRun) => Store.PruneAsync(name => name == kept, TimeSpan.FromDays(1), dryRun, CancellationToken.None);
}
