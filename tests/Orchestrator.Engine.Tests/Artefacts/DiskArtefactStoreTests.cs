using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Orchestrator.Failures;

namespace Orchestrator.Artefacts;

[TestFixture]
public sealed class DiskArtefactStoreTests
{
    private DirectoryInfo _directory = null!;
    private FakeTimeProvider _time = null!;
    private DiskArtefactStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _directory = Directory.CreateTempSubdirectory();
        _time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        _store = new DiskArtefactStore(Options.Create(new DiskArtefactOptions { Directory = _directory.FullName, MaximumMiB = 1 }), _time);
    }

    [TearDown]
    public void TearDown()
    {
        _store.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    public async Task PutAsync_Content_IsFoundByItsHash()
    {
        var name = await PutAsync("hello");

        Assert.That(name, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData("hello"u8))));
        Assert.That(await ReadAsync(name), Is.EqualTo("hello"));
    }

    [Test]
    public async Task PutAsync_ManyAtOnce_LeavesOneWholeFileAndNothingElse()
    {
        var content = new string('x', 300_000);

        var names = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => PutAsync(content))));

        Assert.That(names.Distinct().Count(), Is.EqualTo(1));
        Assert.That(await ReadAsync(names[0]), Is.EqualTo(content));
        _store.Dispose();
        Assert.That(_directory.EnumerateFiles("*", SearchOption.AllDirectories).Count(), Is.EqualTo(1));
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
            async () => await PutAsync(new string('x', 1024 * 1024 + 1)),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.LimitExceeded));
        _store.Dispose();
        Assert.That(_directory.EnumerateFiles("*", SearchOption.AllDirectories), Is.Empty);
    }

    [Test]
    public async Task OpenAsync_Damaged_ThrowsAndPutHeals()
    {
        var name = await PutAsync("hello");
        await File.WriteAllTextAsync(Path.Combine(_directory.FullName, name[..2], name), "hullo");

        Assert.That(async () => await _store.OpenAsync(name, CancellationToken.None), Throws.TypeOf<ProviderException>().With.Message.Contains("damaged"));
        await PutAsync("hello");
        Assert.That(await ReadAsync(name), Is.EqualTo("hello"));
    }

    [Test]
    public async Task OpenAsync_NotThere_IsNull() =>
        Assert.That(await _store.OpenAsync(new string('0', 64), CancellationToken.None), Is.Null);

    [TestCase("../../etc/passwd")]
    [TestCase("")]
    [TestCase("ABCDEF")]
    public void OpenAsync_NoName_Throws(string name) =>
        Assert.That(async () => await _store.OpenAsync(name, CancellationToken.None), Throws.ArgumentException);

    [Test]
    [Platform("Unix")]
    public async Task Directories_AreTheOwnersAlone()
    {
        var name = await PutAsync("secret");
        var file = new FileInfo(Path.Combine(_directory.FullName, name[..2], name));

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var mode in new[] { _directory.UnixFileMode, file.Directory!.UnixFileMode, file.UnixFileMode })
        {
            Assert.That(mode & others, Is.EqualTo(UnixFileMode.None));
        }
    }

    [Test]
    public async Task Prune_RemovesWhatIsOldAndUnwanted()
    {
        var kept = await PutAsync("kept");
        var old = await PutAsync("old");
        _time.Advance(TimeSpan.FromDays(2));
        var young = await PutAsync("young");
        File.SetLastWriteTimeUtc(Path.Combine(_directory.FullName, young[..2], young), _time.GetUtcNow().UtcDateTime);

        var removed = _store.Prune(name => name == kept, TimeSpan.FromDays(1), dryRun: false, CancellationToken.None);

        Assert.That(removed, Is.EqualTo(1));
        Assert.That(await _store.OpenAsync(old, CancellationToken.None), Is.Null);
        Assert.That(await ReadAsync(kept), Is.EqualTo("kept"));
        Assert.That(await ReadAsync(young), Is.EqualTo("young"));
    }

    [Test]
    public async Task Delete_Artefact_IsGoneAndASecondTimeFalse()
    {
        var name = await PutAsync("x");

        Assert.That(_store.Delete(name));
        Assert.That(_store.Delete(name), Is.False);
        Assert.That(await _store.OpenAsync(name, CancellationToken.None), Is.Null);
    }

    private async Task<string> PutAsync(string text)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await _store.PutAsync(stream, CancellationToken.None);
    }

    private async Task<string> ReadAsync(string name)
    {
        using var reader = new StreamReader((await _store.OpenAsync(name, CancellationToken.None))!);
        return await reader.ReadToEndAsync();
    }
}
