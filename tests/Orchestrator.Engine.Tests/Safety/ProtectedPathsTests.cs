namespace Orchestrator.Safety;

[TestFixture]
public sealed class ProtectedPathsTests
{
    [TestCase(".github/workflows/ci.yml")]
    [TestCase(".GitHub/Workflows/ci.yml")]
    [TestCase(".github./workflows /ci.yml")]
    [TestCase(".git\u200chub/workflows/ci.yml")]
    [TestCase("./.github//workflows/deep/er/x.yml")]
    [TestCase("docs/CODEOWNERS")]
    [TestCase("sub/dir/AGENTS.md")]
    [TestCase("packages/a/.claude/settings.json")]
    [TestCase(".orchestrator.yml")]
    [TestCase(".orchestrator/plan.liquid")]
    [TestCase("deep/.gitattributes")]
    [TestCase(".mcp.json")]
    [TestCase(".husky/pre-commit")]
    public void Covers_DefaultPath_InAnySpelling(string path) => Assert.That(new ProtectedPaths([]).Covers(path));

    [TestCase("src/github/workflows/x.cs")]
    [TestCase("docs/agents.markdown")]
    [TestCase("README.md")]
    [TestCase("src/CODEOWNERS.cs")]
    public void Covers_OtherPath_IsFree(string path) => Assert.That(new ProtectedPaths([]).Covers(path), Is.False);

    [TestCase("db/**", "db/a/b.sql", true)]
    [TestCase("db/*", "db/a.sql", true)]
    [TestCase("db", "x/db/a.sql", true)]
    [TestCase("db/", "db/a.sql", true)]
    [TestCase("*.lock", "a/b/yarn.lock", true)]
    [TestCase("a/**/z", "a/z", true)]
    [TestCase("a/**/z", "a/b/c/z", true)]
    [TestCase("a/**/z", "b/a/z", false)]
    [TestCase("a?c", "abc", true)]
    [TestCase("a?c", "ac", false)]
    [TestCase("**", "anything/at/all", true)]
    public void IsMatch_Pattern_IsMet(string pattern, string path, bool expected) => Assert.That(new PathGlob(pattern).IsMatch(path), Is.EqualTo(expected));

    [Test]
    public void IsMatch_ManyStars_EndsSoon() =>
        Assert.That(new PathGlob(string.Concat(Enumerable.Repeat("a*", 100)) + "b").IsMatch(new string('a', 4000)), Is.False);

    [Test]
    public void Check_MovedAway_IsFound()
    {
        var change = new ChangedFile("docs/old.txt", ".github/CODEOWNERS", ChangeKind.Renamed, [], []);

        var finding = new ProtectedPaths([]).Check([change]).Single();

        Assert.That(finding.Path, Is.EqualTo(".github/CODEOWNERS"));
        Assert.That(finding.Severity, Is.EqualTo(SafetySeverity.Blocking));
    }
}
