using System.Text;

namespace Orchestrator.Runs;

/// <summary>An agent that prints, writes and answers with a secret: nothing that is kept of the run holds it.</summary>
[Category("Integration")]
internal sealed class SecretArtefactTests : RehearsedRunFixture
{
    // In parts, so that this file is no finding itself.
    private static readonly string Token = "ghp_" + "Zk3vQ9xR7mW2pL8sT4nB6yH1cJ5dF0gA" + "uEiO";
    private static readonly string KeyBody = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC" + "BKcwggSjAgEAAoIBAQDEadbeef77";

    [Test]
    public async Task Run_AgentLeaksASecretEverywhere_NothingKeptHoldsIt()
    {
        var key = $"-----BEGIN {"PRIVATE"} KEY-----\\n{KeyBody}\\n-----END {"PRIVATE"} KEY-----";
        AddFiles((".orchestrator.yml", "version: 1\nverify:\n  - name: leaks\n    run: rev leak.txt\n"), ("leak.txt", new string([.. Token.Reverse()]) + "\n"));
        var script = new RehearsedScript()
            .With(
                "plan",
                $$"""{ "say": "I found {{Token}} and {{key}}" }""",
                $$"""{ "print": { "text": "noise {{Token}}\n{{key}}\n", "bytes": 20000 } }""",
                $$"""{ "run": "rev leak.txt; echo '{\"token\": \"{{Token}}\"}' >&2", "may_fail": true }""",
                $$"""{ "answer": { "summary": "Use {{Token}}.", "commits": [{ "message": "Greet the reader", "body": "With {{Token}}.", "files": ["README.md"], "tests": [], "risk": "low" }], "questions": [], "split": [] } }""")
            .With("implement", RehearsedScript.Edit, RehearsedScript.Commit, $$"""{ "answer": { "summary": "Done with {{Token}}.", "notes": ["{{Token}}"] } }""");

        var run = await CarryAsync(script);

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        var shown = await Orchestrator.RunAsync("pr", "show", "latest", "--json");
        Assert.Multiple(() =>
        {
            Assert.That(FilesWith(Token), Is.Empty, "kept");
            Assert.That(FilesWith(KeyBody), Is.Empty, "kept");
            Assert.That(run.Command.Everything + shown.Everything, Does.Not.Contain(Token));
            Assert.That(GitProgram.Run(Repository, "log", "-p", "--all"), Does.Not.Contain(Token));
        });
    }

    [Test]
    public async Task Run_AgentFailsWithASecretInItsLastWords_NothingKeptHoldsIt()
    {
        var run = await CarryAsync(new RehearsedScript().With("implement", $$"""{ "fail": { "as": "refused", "message": "I will not use {{Token}}." } }"""));

        Assert.That(run.State, Is.EqualTo("Failed").Or.EqualTo("NeedsHuman"), run.ToString());
        Assert.That(run.Reason, Does.Contain("I will not use"));
        Assert.That(FilesWith(Token), Is.Empty);
        Assert.That(run.Command.Everything, Does.Not.Contain(Token));
    }

    [Test]
    public async Task Run_AgentPrintsAFloodOfLines_TranscriptCountsThemAndStaysSmall()
    {
        var flood = """{ "print": { "text": "no event\n", "bytes": 20000000 } }""";

        var run = await CarryAsync(new RehearsedScript().With("implement", flood, RehearsedScript.Edit, RehearsedScript.Commit, RehearsedScript.Done));

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        var artefacts = new DirectoryInfo(Path.Combine(Orchestrator.Data, "artefacts")).GetFiles("*", SearchOption.AllDirectories);
        Assert.That(artefacts.Max(file => file.Length), Is.LessThan(256 * 1024));
        Assert.That(artefacts.Select(file => File.ReadAllText(file.FullName)), Has.One.Contains("\"lines\":2222223").Or.One.Contains("\"lines\":2222222"));
    }

    private List<string> FilesWith(string text) =>
    [
        .. Directory.EnumerateFiles(Orchestrator.Data, "*", SearchOption.AllDirectories)
            .Where(file => Encoding.Latin1.GetString(ReadShared(file)).Contains(text, StringComparison.Ordinal)),
    ];

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }
}
