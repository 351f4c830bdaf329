namespace Orchestrator.Stages.PullRequest;

[Parallelizable(ParallelScope.All)]
internal sealed class CodeOwnersTests
{
    private const string Text =
        """
        # Who looks after what
        *            @acme/everybody mail@example.org
        *.css        @grace      # styles
        /docs/       @linus @ada
        api/         @ada
        /generated/
        [Section]    @nobody
        !odd         @nobody
        broken @
        """;

    [TestCase("src/main.c", "acme/everybody")]
    [TestCase("web/site.css", "grace")]
    [TestCase("docs/a/b.md", "linus ada")]
    [TestCase("other/docs/b.md", "acme/everybody")]
    [TestCase("server/api/x.css", "ada")]
    [TestCase("generated/x.c", "")]
    [TestCase("broken", "")]
    public void Of_Path_IsByTheLastLineThatFits(string path, string owners) =>
        Assert.That(CodeOwners.Parse(Text).Of([path]), Is.EqualTo(owners.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Test]
    public void Of_ManyPaths_WhoeverOwnsMostIsFirst() =>
        Assert.That(CodeOwners.Parse(Text).Of(["a.css", "api/one", "api/two", "generated/x"]), Is.EqualTo(new[] { "ada", "grace" }));

    [TestCase("")]
    [TestCase("/ @ada")]
    [TestCase("\0\0\0 @ada")]
    public void Parse_NothingUseful_NamesNobody(string text) => Assert.That(CodeOwners.Parse(text).Of(["a"]), Is.Empty);
}
