namespace Orchestrator.Conventions;

/// <summary>Files stay small enough to be one room.</summary>
internal sealed class SourceFileTests
{
    [Test]
    public void SourceFiles_AreAtMost400Lines()
    {
        var tooLong = Sources("src").Where(file => File.ReadLines(file).Count() > 400);

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void TestFiles_AreAtMost500Lines()
    {
        var tooLong = Sources("tests").Where(file => File.ReadLines(file).Count() > 500);

        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void Folders_NameAConceptNotAKind()
    {
        string[] kinds = ["Helpers", "Utils", "Common", "Models", "Interfaces", "Services", "Managers", "Extensions"];

        var offending = Sources("src").Select(file => Path.GetFileName(Path.GetDirectoryName(file)!)).Where(name => kinds.Contains(name)).Distinct();

        Assert.That(offending, Is.Empty);
    }

    private static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal) && !IsGenerated(file));

    private static bool IsGenerated(string file) =>
        file.Contains("/Orchestrator.Persistence/Migrations/", StringComparison.Ordinal) || file.Contains("/Orchestrator.Persistence/Models/", StringComparison.Ordinal);
}
