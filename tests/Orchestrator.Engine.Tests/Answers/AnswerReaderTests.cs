using System.Text.Json.Nodes;
using Orchestrator.Conventions;

namespace Orchestrator.Answers;

[TestFixture]
public sealed class AnswerReaderTests
{
    private static readonly PlanAnswer Plan = new(
        "Reject empty names.",
        [new PlannedCommit("Reject empty names", "They broke the index.", ["src/Names.cs"], ["An empty name is refused"], Risk.Low)],
        [],
        []);

    [Test]
    public void Read_WhatWriteWrote_IsTheSame()
    {
        var judgement = AnswerReader.Read<PlanAnswer>(AnswerReader.Write(Plan), AnswerContext.Default);

        Assert.That(judgement.Problems, Is.Empty);
        Assert.That(AnswerReader.Write(judgement.Value!), Is.EqualTo(AnswerReader.Write(Plan)));
    }

    [TestCase("```json\n{0}\n```")]
    [TestCase("Here is the plan:\n\n```json\n{0}\n```\n")]
    [TestCase("  \n{0}\n ")]
    public void Read_WrappedInAFence_IsRead(string wrapping)
    {
        var judgement = AnswerReader.Read<PlanAnswer>(wrapping.Replace("{0}", AnswerReader.Write(Plan), StringComparison.Ordinal), AnswerContext.Default);

        Assert.That(judgement.Problems, Is.Empty);
    }

    [TestCase(null, "no answer")]
    [TestCase("", "no answer")]
    [TestCase("I am done.", "not one JSON object")]
    [TestCase("[]", "must be an object")]
    [TestCase("null", "must be an object")]
    [TestCase("{}", "summary: is missing")]
    [TestCase("{\"summary\":\"a\",\"summary\":\"b\"}", "not one JSON object")]
    [TestCase("{\"summary\":\"\\ud800\"}", "not one JSON object")]
    public void Read_NoPlan_SaysSo(string? text, string problem)
    {
        var judgement = AnswerReader.Read<PlanAnswer>(text, AnswerContext.Default);

        Assert.That(string.Join('\n', judgement.Problems), Does.Contain(problem));
    }

    [Test]
    public void Read_TooLarge_IsRefused()
    {
        var judgement = AnswerReader.Read<PlanAnswer>("{\"summary\":\"" + new string('x', 1024 * 1024) + "\"}", AnswerContext.Default);

        Assert.That(judgement.Problems.Single(), Does.Contain("1024 KiB"));
    }

    [Test]
    public void Read_TooDeep_IsRefused()
    {
        var judgement = AnswerReader.Read<PlanAnswer>(new string('[', 500_000), AnswerContext.Default);

        Assert.That(judgement.Problems.Single(), Does.Contain("nested deeper"));
    }

    [Test]
    public void Read_SeveralMistakes_AreAllNamedByPath()
    {
        var text = """{"summary":7,"commits":[{"message":"A","body":"","files":"x","tests":[],"risk":"huge"}],"questions":null,"split":[],"extra":1}""";

        var problems = AnswerReader.Read<PlanAnswer>(text, AnswerContext.Default).Problems;

        foreach (var path in new[] { "summary:", "commits[0].files:", "commits[0].risk: must be one of: low, medium, high", "questions:", "extra: 'extra' is not known" })
        {
            Assert.That(string.Join('\n', problems), Does.Contain(path));
        }
    }

    [TestCase("message", "Added a thing", "imperative")]
    [TestCase("message", "fix: added a thing", "imperative")]
    [TestCase("message", "Add a thing.", "full stop")]
    [TestCase("message", "Add a\nCo-authored-by: Someone", "one line")]
    [TestCase("message", "", "1 to 72")]
    [TestCase("message", "fixup! Add", "fixup!")]
    [TestCase("message", "# Add", "must not begin")]
    [TestCase("files", "../outside", "'..'")]
    [TestCase("files", "/etc/passwd", "relative")]
    [TestCase("files", "C:/x", "relative")]
    [TestCase("files", "a\\b", "relative")]
    [TestCase("files", "x/.GIT/config", "git's own")]
    [TestCase("files", ".git./hooks/post-checkout", "git's own")]
    public void Read_BadCommit_IsRefused(string property, string value, string problem)
    {
        var node = JsonNode.Parse(AnswerReader.Write(Plan))!;
        node["commits"]![0]![property] = property == "files" ? new JsonArray(value) : value;

        var judgement = AnswerReader.Read<PlanAnswer>(node.ToJsonString(), AnswerContext.Default);

        Assert.That(judgement.Problems.Single(), Does.Contain($"commits[0].{property}").And.Contain(problem));
    }

    [Test]
    public void Read_PlanOfNothing_IsRefused()
    {
        var judgement = AnswerReader.Read<PlanAnswer>(AnswerReader.Write(Plan with { Commits = [] }), AnswerContext.Default);

        Assert.That(judgement.Problems.Single(), Does.Contain("all three are empty"));
    }

    [Test]
    public void Read_SameMessageTwice_IsRefused()
    {
        var twice = Plan with { Commits = [Plan.Commits[0], Plan.Commits[0] with { Message = "reject empty NAMES" }] };

        Assert.That(AnswerReader.Read<PlanAnswer>(AnswerReader.Write(twice), AnswerContext.Default).Problems.Single(), Does.Contain("is the same as"));
    }

    [Test]
    public void Read_MoreCommitsThanAllowed_IsRefused()
    {
        var two = Plan with { Commits = [Plan.Commits[0], Plan.Commits[0] with { Message = "Second" }] };

        var judgement = AnswerReader.Read<PlanAnswer>(AnswerReader.Write(two), AnswerContext.Default with { MaximumCommits = 1 });

        Assert.That(judgement.Problems.Single(), Does.Contain("too many"));
    }

    [Test]
    public void Read_EscapeSequencesAndDirectionOverrides_AreStripped()
    {
        var hostile = Plan with { Summary = "a\u001b[2J\u001b]0;title\u0007b\u0000\u202Ec\u200bd\rX" };

        var judgement = AnswerReader.Read<PlanAnswer>(AnswerReader.Write(hostile), AnswerContext.Default);

        Assert.That(judgement.Value!.Summary, Is.EqualTo("abcd\nX"));
    }

    [TestCase("approve", "blocking", "is approve although")]
    [TestCase("reject", "major", "no finding is blocking")]
    public void Read_VerdictAgainstFindings_IsRefused(string verdict, string severity, string problem)
    {
        var text = $$"""{"reviewer":"security","verdict":"{{verdict}}","summary":"s","findings":[{"severity":"{{severity}}","path":null,"line":null,"title":"t","detail":"d","suggestion":""}]}""";

        Assert.That(AnswerReader.Read<ReviewAnswer>(text, AnswerContext.Default).Problems.Single(), Does.Contain(problem));
    }

    [Test]
    public void Read_ReviewInAnotherName_IsRefused()
    {
        var text = """{"reviewer":"tests","verdict":"approve","summary":"s","findings":[]}""";

        Assert.That(AnswerReader.Read<ReviewAnswer>(text, new AnswerContext { Reviewer = "security" }).Problems.Single(), Does.Contain("'security'"));
    }

    [TestCase("99999999999")]
    [TestCase("1e400")]
    [TestCase("99999999999999999999999999999999999999")]
    [TestCase("1.5")]
    public void Read_LineOutOfRange_IsAProblemAndNotACrash(string line)
    {
        var text = $$"""{"reviewer":"x","verdict":"approve","summary":"s","findings":[{"severity":"note","path":"a","line":{{line}},"title":"t","detail":"d","suggestion":""}]}""";

        Assert.That(AnswerReader.Read<ReviewAnswer>(text, AnswerContext.Default).Problems, Is.Not.Empty);
    }

    [Test]
    public void Read_Response_MustAnswerEveryThreadOnceAndNameItsCommit()
    {
        var answer = new RespondAnswer(
            "s",
            [
                new ThreadAnswer("1", ThreadOutcome.Fixed, "Not a commit", "done"),
                new ThreadAnswer("1", ThreadOutcome.Contested, "x", "no"),
                new ThreadAnswer("9", ThreadOutcome.NeedsHuman, null, "?"),
            ],
            []);

        var problems = string.Join('\n', AnswerReader.Read<RespondAnswer>(AnswerReader.Write(answer), new AnswerContext { Threads = ["1", "2"] }).Problems);

        foreach (var expected in new[] { "threads[0].commit_message", "answered twice", "threads[1].commit_message: must be null", "'9' is none", "'2' is not answered" })
        {
            Assert.That(problems, Does.Contain(expected));
        }
    }

    [TestCase(typeof(PlanAnswer))]
    [TestCase(typeof(PlanReviewAnswer))]
    [TestCase(typeof(ImplementAnswer))]
    [TestCase(typeof(ReviewAnswer))]
    [TestCase(typeof(RespondAnswer))]
    public void Schema_MatchesItsRecordAndIsStrict(Type type)
    {
        var name = (string)type.GetProperty("Schema")!.GetValue(null)!;
        var schema = JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "schemas", name + ".schema.json")))!.AsObject();

        AssertMatches(schema, type, name);
    }

    private static void AssertMatches(JsonObject schema, Type type, string path)
    {
        var properties = schema["properties"]!.AsObject();
        var members = type.GetProperties().Where(property => !property.GetMethod!.IsStatic)
            .ToDictionary(property => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name), property => property.PropertyType);
        Assert.Multiple(() =>
        {
            Assert.That(properties.Select(property => property.Key), Is.EquivalentTo(members.Keys), path);
            Assert.That(schema["required"]!.AsArray().Select(item => item!.GetValue<string>()), Is.EquivalentTo(members.Keys), path);
            Assert.That(schema["additionalProperties"]!.GetValue<bool>(), Is.False, path);
        });
        foreach (var (name, member) in members)
        {
            var items = properties[name]!["items"]?.AsObject();
            if (items?["properties"] is not null)
            {
                AssertMatches(items, member.GetGenericArguments()[0], $"{path}.{name}");
            }
            else if (member.IsEnum)
            {
                Assert.That(properties[name]!["enum"]!.AsArray(), Has.Count.EqualTo(Enum.GetNames(member).Length), $"{path}.{name}");
            }
        }
    }
}
