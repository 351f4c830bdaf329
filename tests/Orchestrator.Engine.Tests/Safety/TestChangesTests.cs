namespace Orchestrator.Safety;

[TestFixture]
public sealed class TestChangesTests
{
    [TestCase("tests/NamesTests.cs", "[Ignore(\"flaky\")]", "tests.skipped")]
    [TestCase("tests/NamesTests.cs", "[Fact(Skip = \"later\")]", "tests.skipped")]
    [TestCase("tests/test_names.py", "@pytest.mark.skip(reason='x')", "tests.skipped")]
    [TestCase("tests/test_names.py", "@pytest.mark.xfail", "tests.skipped")]
    [TestCase("src/names.test.ts", "it.skip('works', () => {", "tests.skipped")]
    [TestCase("src/names.test.ts", "xdescribe('names', () => {", "tests.skipped")]
    [TestCase("src/names.spec.js", "it.only('works', () => {", "tests.focused")]
    [TestCase("names_test.go", "\tt.Skip(\"later\")", "tests.skipped")]
    [TestCase("tests/names.rs", "#[ignore]", "tests.skipped")]
    [TestCase("src/test/java/NamesTest.java", "@Disabled", "tests.skipped")]
    [TestCase("tests/NamesTests.cs", "Assert.Pass();", "tests.hollow")]
    [TestCase("tests/test_names.py", "    assert True", "tests.hollow")]
    [TestCase("src/names.test.ts", "expect(true).toBe(true);", "tests.hollow")]
    public void Check_WeakeningLineAdded_Blocks(string path, string line, string rule)
    {
        var findings = TestChanges.Check([new ChangedFile(path, null, ChangeKind.Modified, [line], [])]);

        Assert.That(findings.Select(finding => (finding.Rule, finding.Severity)), Does.Contain((rule, SafetySeverity.Blocking)));
    }

    [TestCase(ChangeKind.Deleted, "tests/NamesTests.cs", null)]
    [TestCase(ChangeKind.Renamed, "docs/NamesTests.txt", "tests/NamesTests.cs")]
    public void Check_TestGone_Blocks(ChangeKind kind, string path, string? old) =>
        Assert.That(TestChanges.Check([new ChangedFile(path, old, kind, [], [])]).Select(finding => finding.Rule), Does.Contain("tests.deleted"));

    [Test]
    public void Check_TestMovedAmongTests_IsNoFinding() =>
        Assert.That(TestChanges.Check([new ChangedFile("tests/New/NamesTests.cs", "tests/NamesTests.cs", ChangeKind.Renamed, [], [])]), Is.Empty);

    [Test]
    public void Check_FewerAssertionsAndCases_Warns()
    {
        var findings = TestChanges.Check([new ChangedFile(
            "tests/NamesTests.cs", null, ChangeKind.Modified,
            ["Assert.That(name, Is.Not.Null);"],
            ["[Test]", "Assert.That(name, Is.EqualTo(\"a\"));", "Assert.That(name, Has.Length.EqualTo(1));"])]);

        Assert.That(findings.Select(finding => (finding.Rule, finding.Severity)), Is.EquivalentTo(new[]
        {
            ("tests.removed", SafetySeverity.Warning), ("tests.assertions", SafetySeverity.Warning),
        }));
    }

    [TestCase(".github/workflows/ci.yml")]
    [TestCase(".gitlab-ci.yml")]
    [TestCase("Jenkinsfile")]
    public void Check_CiEdited_Blocks(string path) =>
        Assert.That(TestChanges.Check([new ChangedFile(path, null, ChangeKind.Modified, ["x"], [])]).Select(finding => finding.Rule), Does.Contain("ci.changed"));

    [TestCase("package.json", "    \"test\": \"jest --ci\",")]
    [TestCase("Makefile", "test: build")]
    [TestCase("Makefile", "\tpytest -x")]
    public void Check_TestCommandChanged_Blocks(string path, string removed) =>
        Assert.That(TestChanges.Check([new ChangedFile(path, null, ChangeKind.Modified, ["    \"test\": \"true\","], [removed])]).Select(finding => finding.Rule), Does.Contain("tests.command"));

    [Test]
    public void Check_HonestChange_IsNoFinding()
    {
        var findings = TestChanges.Check(
        [
            new ChangedFile("src/Names.cs", null, ChangeKind.Modified, ["if (name.Length == 0) throw new ArgumentException();"], []),
            new ChangedFile("tests/NamesTests.cs", null, ChangeKind.Modified, ["[Test]", "Assert.That(() => Names.Add(\"\"), Throws.ArgumentException);"], []),
            new ChangedFile("package.json", null, ChangeKind.Modified, ["\"version\": \"2\""], ["\"version\": \"1\""]),
        ]);

        Assert.That(findings, Is.Empty);
    }
}
