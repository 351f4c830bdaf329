using System.Globalization;

namespace Orchestrator.Installations;

/// <summary>
/// The work that runs are about, as small as real work can be: each ticket asks for one file in a commit of its own, and a
/// script has the rehearsal agent do that.
/// </summary>
internal sealed class Greetings(Installation installation, int repositories)
{
    private const string Script =
        """
        { "stages": {
          "plan": [[MATCH, { "answer": { "summary": "Add a greeting.", "commits": [{ "message": "Greet reader {{1}}", "body": "", "files": ["greetings/{{1}}.txt"], "tests": [], "risk": "low" }], "questions": [], "split": [] } }]],
          "plan-review": [[{ "answer": { "verdict": "approve", "summary": "Good.", "findings": [] } }]],
          "implement": [[MATCH, STEPS{ "write": { "path": "greetings/{{1}}.txt", "content": "Hello, reader {{1}}.\n" } }, { "commit": "Greet reader {{1}}" }, { "answer": { "summary": "Greeted.", "notes": [] } }]],
          "review": { "*": [[{ "match": "Role: (\\w+)" }, { "answer": { "reviewer": "{{1}}", "verdict": "approve", "summary": "Looked at.", "findings": [] } }]] }
        } }
        """;

    private const string Match = """{ "match": "Greet reader (\\d+)" }""";

    public IReadOnlyList<string> Repositories { get; } =
        [.. Enumerable.Range(0, repositories).Select(number => Path.Combine(installation.Home, "repositories", string.Create(CultureInfo.InvariantCulture, $"{number}.git")))];

    /// <summary>The id of a ticket in the tracker.</summary>
    public static string Ticket(int number) => string.Create(CultureInfo.InvariantCulture, $"greet-{number}.md");

    /// <summary>The commit that a ticket asks for.</summary>
    public static string Subject(int number) => string.Create(CultureInfo.InvariantCulture, $"Greet reader {number}");

    /// <summary>The file of that commit.</summary>
    public static string File(int number) => string.Create(CultureInfo.InvariantCulture, $"greetings/{number}.txt");

    /// <summary>What that file holds.</summary>
    public static string Content(int number) => string.Create(CultureInfo.InvariantCulture, $"Hello, reader {number}.");

    public string Repository(int ticket) => Repositories[ticket % Repositories.Count];

    /// <summary>Writes tickets 1 to <paramref name="tickets"/>, the script and the repositories.</summary>
    /// <param name="tickets">How many.</param>
    /// <param name="firstSteps">What implementing begins with, as JSON objects each followed by a comma.</param>
    public void Write(int tickets, string firstSteps = "")
    {
        System.IO.File.WriteAllText(installation.Script, Script.Replace("MATCH", Match, StringComparison.Ordinal).Replace("STEPS", firstSteps, StringComparison.Ordinal));
        var directory = Directory.CreateDirectory(Path.Combine(installation.Data, "tickets")).FullName;
        for (var number = 1; number <= tickets; number++)
        {
            System.IO.File.WriteAllText(Path.Combine(directory, Ticket(number)), $"# {Subject(number)}\n\nWrite {File(number)}.\n");
        }

        var work = Path.Combine(installation.Home, "work");
        Directory.CreateDirectory(work);
        System.IO.File.WriteAllText(Path.Combine(work, ".orchestrator.yml"), "version: 1\nreviewers: [correctness]\nsetup: []\nverify: []\n");
        System.IO.File.WriteAllText(Path.Combine(work, "README.md"), "Greetings.\n");
        GitProgram.Run(work, "init", "-q", "-b", "main");
        GitProgram.Run(work, "add", "-A");
        GitProgram.Run(work, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "-q", "-m", "Begin");
        foreach (var repository in Repositories)
        {
            GitProgram.Run(work, "clone", "-q", "--bare", ".", repository);
        }
    }
}
