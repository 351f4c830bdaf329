using Microsoft.Extensions.Options;

namespace Orchestrator.Artefacts;

[TestFixture]
public sealed class DiskArtefactStoreTests : ArtefactStoreContract
{
    private DirectoryInfo _directory = null!;
    private DiskArtefactStore _store = null!;

    protected override IArtefactStore Store => _store;

    [SetUp]
    public void SetUp()
    {
        _directory = Directory.CreateTempSubdirectory();
        _store = new DiskArtefactStore(Options.Create(new DiskArtefactOptions { Directory = _directory.FullName, MaximumMiB = 1 }), Time);
    }

    [TearDown]
    public void TearDown()
    {
        _store.Dispose();
        _directory.Delete(recursive: true);
    }

    [Test]
    [Platform("Unix")]
    public async Task Directories_AreTheOwnersAlone()
    {
        var file = new FileInfo(PathOf(await PutAsync("secret")));

        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var mode in new[] { _directory.UnixFileMode, file.Directory!.UnixFileMode, file.UnixFileMode })
        {
            Assert.That(mode & others, Is.EqualTo(UnixFileMode.None));
        }
    }

    [Test]
    public async Task Delete_Artefact_IsGoneAndASecondTimeFalse()
    {
        var name = await PutAsync("x");

        Assert.That(_store.Delete(name));
        Assert.That(_store.Delete(name), Is.False);
        Assert.That(await _store.OpenAsync(name, CancellationToken.None), Is.Null);
    }

    protected override Task DamageAsync(string name, string content) => File.WriteAllTextAsync(PathOf(name), content);

    protected override void SetWritten(string name, DateTimeOffset time) => File.SetLastWriteTimeUtc(PathOf(name), time.UtcDateTime);

    protected override int CountAll()
    {
        _store.Dispose();
        return _directory.EnumerateFiles("*", SearchOption.AllDirectories).Count();
    }

    private string PathOf(string name) => Path.Combine(_directory.FullName, name[..2], name);
}
