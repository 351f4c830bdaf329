namespace Orchestrator.Scratch;

[TestFixture]
public sealed class ScratchSpaceTests
{
    private string _root = null!;

    [SetUp]
    public void SetUp() => _root = Directory.CreateTempSubdirectory("scratch-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_root, recursive: true);

    [Test]
    public void NewPath_AfterAProcessDied_RemovesWhatThatLeft()
    {
        // A lock that nobody holds is what a dead process leaves.
        Directory.CreateDirectory(Path.Combine(_root, "dead", "quarantine"));
        File.WriteAllText(Path.Combine(_root, "dead.lock"), "");
        File.WriteAllText(Path.Combine(_root, "dead", "result.bundle"), "x");
        using var scratch = new ScratchSpace(_root);

        var path = scratch.NewPath();

        Assert.That(Path.Exists(path), Is.False);
        Assert.That(Path.Exists(Path.GetDirectoryName(path)));
        Assert.That(Path.Exists(Path.Combine(_root, "dead")) || Path.Exists(Path.Combine(_root, "dead.lock")), Is.False);
    }

    [Test]
    public void NewPath_WhileAnotherIsAtWork_LeavesItsFiles()
    {
        using var other = new ScratchSpace(_root);
        var file = other.NewPath();
        File.WriteAllText(file, "x");
        using var scratch = new ScratchSpace(_root);

        scratch.NewPath();

        Assert.That(File.Exists(file));
    }

    [Test]
    public void Dispose_RemovesItsOwn()
    {
        var scratch = new ScratchSpace(_root);
        File.WriteAllText(scratch.NewPath(), "x");

        scratch.Dispose();

        Assert.That(Directory.EnumerateFileSystemEntries(_root), Is.Empty);
    }
}
