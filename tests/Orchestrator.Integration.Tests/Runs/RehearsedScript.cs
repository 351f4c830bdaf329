using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Orchestrator.Runs;

/// <summary>A script of the rehearsal agent: good work in every stage, and what a test has one of them do instead.</summary>
internal sealed class RehearsedScript
{
    public const string Subject = "Greet the reader";

    private readonly JsonObject _stages = new()
    {
        ["plan"] = Rounds(PlanStep("README.md")),
        ["plan-review"] = Rounds("""{ "answer": { "verdict": "approve", "summary": "Good.", "findings": [] } }"""),
        ["implement"] = Rounds(Edit, Commit, Done),
        ["review"] = new JsonObject { ["*"] = Rounds(ReviewStep("approve")) },
        ["respond"] = Rounds(
            """{ "append": { "path": "README.md", "content": "Thank you.\n" } }""",
            """{ "commit": "Thank the reader" }""",
            """
            {
              "answer": {
                "summary": "The README thanks.",
                "commits": [{ "message": "Thank the reader", "body": "", "files": ["README.md"], "tests": [], "risk": "low" }],
                "threads": [{ "each_match": "^- \"([0-9a-f]{32})\"$", "item": { "id": "{{1}}", "outcome": "fixed", "commit_message": "Thank the reader", "reply": "Done." } }]
              }
            }
            """),
    };

    /// <summary>The edit that the plan announces.</summary>
    [StringSyntax(StringSyntaxAttribute.Json)]
    public const string Edit = """{ "append": { "path": "README.md", "content": "Hello, reader.\n" } }""";

    [StringSyntax(StringSyntaxAttribute.Json)]
    public const string Commit = """{ "commit": "Greet the reader" }""";

    [StringSyntax(StringSyntaxAttribute.Json)]
    public const string Done = """{ "answer": { "summary": "The README greets.", "notes": [] } }""";

    /// <summary>A plan of one commit.</summary>
    public static string PlanStep(string file, string subject = Subject) =>
        $$"""{ "answer": { "summary": "Add a greeting.", "commits": [{ "message": "{{subject}}", "body": "", "files": ["{{file}}"], "tests": [], "risk": "low" }], "questions": [], "split": [] } }""";

    /// <summary>A reviewer's answer, with findings as JSON.</summary>
    public static string ReviewStep(string verdict, string findings = "") =>
        $$"""{ "match": "Role: (\\w+)" }, { "answer": { "reviewer": "{{"{{1}}"}}", "verdict": "{{verdict}}", "summary": "Looked at.", "findings": [{{findings}}] } }""";

    /// <summary>A round: its steps as JSON objects.</summary>
    public static string Round(params string[] steps) => $"[{string.Join(',', steps)}]";

    /// <summary>What a stage does in its only round, whatever it is told.</summary>
    public RehearsedScript With(string stage, params string[] steps) => WithRounds(stage, Round(steps));

    /// <summary>What a stage does in its first round, in its second, and so on.</summary>
    public RehearsedScript WithRounds(string stage, params string[] rounds)
    {
        _stages[stage] = JsonNode.Parse($"[{string.Join(',', rounds)}]");
        return this;
    }

    /// <summary>What one reviewer does in its rounds.</summary>
    public RehearsedScript WithReviewer(string role, params string[] rounds)
    {
        _stages["review"]![role] = JsonNode.Parse($"[{string.Join(',', rounds)}]");
        return this;
    }

    public override string ToString() => new JsonObject { ["stages"] = _stages.DeepClone() }.ToJsonString();

    private static JsonNode Rounds(params string[] steps) => JsonNode.Parse($"[{Round(steps)}]")!;
}
