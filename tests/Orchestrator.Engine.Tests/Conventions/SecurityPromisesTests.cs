using System.Text.RegularExpressions;

namespace Orchestrator.Conventions;

/// <summary>docs/security.md promises what tests show; each test it names must be there.</summary>
internal sealed partial class SecurityPromisesTests
{
    private static string Page => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "security.md"));

    public static IEnumerable<string> Tests => TestName().Matches(Page).Select(match => match.Groups[1].Value).Distinct();

    [TestCaseSource(nameof(Tests))]
    public void Promise_Test_Exists(string test)
    {
        var (fixture, method) = (test.Split('.')[0], test.Split('.')[1]);

        var text = Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests"), $"{fixture}.cs", SearchOption.AllDirectories).Select(File.ReadAllText).SingleOrDefault();

        Assert.That(text, Is.Not.Null, $"There is no fixture {fixture}.");
        Assert.That(Regex.IsMatch(text!, $@"\[(Test|TestCase|TestCaseSource)\b[^\n]*\]\s*(\[[^\n]*\]\s*)*public (async )?(Task|void) {method}\("), Is.True, $"{fixture} has no test {method}.");
    }

    [Test]
    public void EveryPromise_NamesATest()
    {
        var rows = Page.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Promise |", StringComparison.Ordinal)).ToList();

        Assert.That(rows, Is.Not.Empty);
        Assert.That(rows.Where(row => !TestName().IsMatch(row)), Is.Empty);
    }

    [GeneratedRegex(@"`(\w+\.\w+_\w+)`")]
    private static partial Regex TestName();
}
