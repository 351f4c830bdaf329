using System.Text.Json.Nodes;
using Orchestrator.Agents;
using Orchestrator.Cli;
using Orchestrator.Models;

namespace Orchestrator.Telemetry;

/// <summary>What the program tells a collector about whole runs, and what it keeps to itself.</summary>
[Category("Integration")]
internal sealed class RunTelemetryTests : CliFixture
{
    // What a process sends out is all that it did.
    protected override bool InProcessesOfTheirOwn => true;

    private const string Secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

    // Of the ticket, the prompts, the agent's words, the code, the reviewer and the environment.
    private static readonly string[] Content =
    [
        "Titles with accents", "Straßenfest", "Crème", "First the accents", "prove -l", "NFKD", "_to_ascii", "unique_slug", "What of",
        "The reviewer is right", "Stage: plan", "UNTRUSTED", Secret,
    ];

    private OtlpReceiver _collector = null!;

    private static string Samples { get; } = Path.Combine(RepositoryRoot.Path, "samples", "demo");

    [SetUp]
    public async Task StartCollectorAsync()
    {
        _collector = await OtlpReceiver.StartAsync();
        await RequireSandboxesAsync();
        Orchestrator.Environment["ANTHROPIC_API_KEY"] = Secret;
        Export();
    }

    [TearDown]
    public async Task StopCollectorAsync() => await _collector.DisposeAsync();

    [Test]
    public async Task Run_CarriedOnByASecondProcess_IsOneTraceOfNamesAndNumbers()
    {
        var script = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Samples, "script.json")))!;
        script["stages"]!["plan"]![0]!.AsArray().Insert(1, new JsonObject { ["usage"] = new JsonObject { ["input"] = 7, ["cached"] = 4, ["output"] = 2 } });
        var rehearsal = Orchestrator.Write("script.json", script.ToJsonString());

        await SucceedAsync("run", "--repo", MakeRepository(Path.Combine(Samples, "repository")), "--ticket", Ticket(), "--agent", "rehearsal", "--script", rehearsal, "--yes", "--json");
        await SucceedAsync("pr", "comment", "latest", "--file", "lib/Slug.pm", "--line", "51", "--as", "reviewer", "-m", "What of '!!!'?");
        await SucceedAsync("runs", "continue", "latest", "--script", rehearsal, "--json");

        var spans = _collector.Spans;
        var root = spans.Single(span => span.ParentId.Length == 0);
        var stages = Named(spans, "stage");
        var agents = Named(spans, "invoke_agent");
        Assert.Multiple(() =>
        {
            Assert.That(spans.Select(span => span.TraceId).Distinct().Count(), Is.EqualTo(1));
            Assert.That(spans.Select(span => span.Scope).Distinct(), Is.EqualTo(new[] { OrchestratorTelemetry.Name }));
            Assert.That(spans.Select(span => span.ParentId).Where(id => id.Length > 0).Distinct(), Is.SubsetOf(spans.Select(span => span.SpanId)));
            Assert.That(spans.Where(span => span.IsError && !span.Name.StartsWith("execute_tool", StringComparison.Ordinal)), Is.Empty);
            Assert.That(spans.Select(span => span.StatusText), Has.All.Empty);
            Assert.That(spans.Where(span => span.End < span.Start), Is.Empty);
            Assert.That(spans.Select(span => span.Resource["service.instance.id"]).Distinct().Count(), Is.EqualTo(2), "both processes");
            Assert.That(root.Name, Is.EqualTo("run"));
            Assert.That(root.Attributes.Keys, Is.EquivalentTo(new[] { "orchestrator.run.id", "orchestrator.ticket", "orchestrator.repository" }));
            Assert.That(root.Resource["service.name"], Is.EqualTo("orchestrator"));
            Assert.That(stages.Select(span => span.Name["stage ".Length..]), Is.EqualTo(new[]
            {
                "Fetch", "Plan", "PlanReview", "Implement", "Review", "Verify", "PullRequest", "Respond", "Verify", "PullRequest",
            }));
            Assert.That(stages.Concat(Named(spans, "wait")).Select(span => span.ParentId), Has.All.EqualTo(root.SpanId));
            Assert.That(stages.Select(span => span.Attributes["orchestrator.outcome"]), Has.All.EqualTo("completed").IgnoreCase);
            Assert.That(stages.Select(span => span.Attributes["orchestrator.stage.wait"]), Has.All.Not.Empty);
            Assert.That(Named(spans, "wait").Select(span => span.Name), Is.EqualTo(new[] { "wait InReview" }));
            Assert.That(Named(spans, "sandbox").Concat(agents).Select(span => span.ParentId).Distinct(), Is.SubsetOf(stages.Select(span => span.SpanId)));
            Assert.That(Named(spans, "sandbox").Select(span => span.Attributes["orchestrator.sandbox.provider"]), Has.All.EqualTo("bubblewrap"));
        });

        var review = stages.Single(span => span.Name == "stage Review");
        var planner = agents.Single(span => span.ParentId == stages.Single(stage => stage.Name == "stage Plan").SpanId);
        Assert.Multiple(() =>
        {
            Assert.That(agents.Where(span => span.ParentId == review.SpanId).Select(span => span.Attributes["orchestrator.agent.role"]), Is.EquivalentTo(new[] { "correctness", "tests", "security", "simplicity" }));
            Assert.That(Named(spans, "sandbox").Count(span => span.ParentId == review.SpanId), Is.EqualTo(4));
            AssertGenAi(agents, "invoke_agent", kind: 1, "gen_ai.agent.name", "gen_ai.provider.name", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens");
            AssertGenAi(Named(spans, "chat"), "chat", kind: 3, "gen_ai.provider.name");
            AssertGenAi(Named(spans, "execute_tool"), "execute_tool", kind: 1, "gen_ai.tool.name", "gen_ai.tool.call.id");
            Assert.That(Named(spans, "chat").Concat(Named(spans, "execute_tool")).Select(span => span.ParentId).Distinct(), Is.SubsetOf(agents.Select(span => span.SpanId)));
            Assert.That(planner.Attributes["gen_ai.usage.input_tokens"], Is.EqualTo("11"));
            Assert.That(planner.Attributes["gen_ai.usage.output_tokens"], Is.EqualTo("2"));
            Assert.That(Named(spans, "chat").Single(span => span.Attributes.ContainsKey("gen_ai.usage.output_tokens")).ParentId, Is.EqualTo(planner.SpanId));
            AssertMetrics("orchestrator.run.arrivals", "orchestrator.human.wait", "orchestrator.stage.duration", "orchestrator.stage.wait", "orchestrator.sandbox.start", "orchestrator.outbox.lag");
        });
        AssertLogs(root, stages);
        Assert.That(_collector.Leaked(Content), Is.Empty);
    }

    [Test]
    public async Task Run_AgentFails_SaysWhereAndOfWhichKindButNotInWhoseWords()
    {
        var script = Orchestrator.Write("script.json", """
            {"stages":{"plan":[[
              {"run":"echo words-of-the-tool; exit 4","may_fail":true},
              {"fail":{"as":"refused","message":"words-of-the-agent with ghp_0123456789abcdefghijABCDEFGHIJ012345"}}
            ]]}}
            """);

        var run = await Orchestrator.RunAsync("run", "--repo", MakeRepository(), "--ticket", Ticket(), "--agent", "rehearsal", "--script", script, "--yes", "--json");

        Assert.That(run.ExitCode, Is.Not.Zero, run.Everything);
        Assert.That(run.Everything, Does.Contain("words-of-the-agent"), "people at the terminal are told");
        var spans = _collector.Spans;
        var stage = spans.Single(span => span.Name == "stage Plan");
        var agent = spans.Single(span => span.Name == "invoke_agent rehearsal");
        Assert.Multiple(() =>
        {
            Assert.That(spans.Select(span => span.TraceId).Distinct().Count(), Is.EqualTo(1));
            Assert.That(stage.IsError && agent.IsError);
            Assert.That(agent.Attributes["error.type"], Is.EqualTo("Refused"));
            Assert.That(stage.Attributes["error.type"], Is.Not.Empty);
            Assert.That(stage.Attributes["orchestrator.outcome"], Is.EqualTo("failed").IgnoreCase);
            Assert.That(spans.Single(span => span.Name.StartsWith("execute_tool", StringComparison.Ordinal)).ParentId, Is.EqualTo(agent.SpanId));
            Assert.That(_collector.Logs.Any(log => log.TraceId == stage.TraceId && log.Attributes.GetValueOrDefault("error.type") == stage.Attributes["error.type"]));
            Assert.That(_collector.Leaked([.. Content, "words-of-the"]), Is.Empty);
        });
    }

    [Test]
    public async Task Run_Claude_TellsOfTurnsToolsAndTokensAsTheGatewayCountedThem()
    {
        if (!Directory.Exists(Path.Combine(RealAgentRunTests.Programs, "node_modules")))
        {
            Assert.Ignore($"The agents' programs are not in {RealAgentRunTests.Programs}; agents/install puts them there.");
        }

        await using var model = await ScriptedModel.StartAsync(RealAgentRunTests.Plan);
        Orchestrator.Environment["ORCHESTRATOR_Models__anthropic__Upstream"] = model.Address.ToString().TrimEnd('/');
        Orchestrator.Environment["ORCHESTRATOR_Agents__claude__Directory"] = RealAgentRunTests.Programs;
        var ticket = Orchestrator.Write("ticket.md", "# Greet the reader\n\nThe README should greet whoever reads it.\n");

        await SucceedAsync("run", "--repo", MakeRepository(), "--ticket", ticket, "--agent", "claude", "--yes", "--json");

        var spans = _collector.Spans;
        var turns = Named(spans, "chat");
        Assert.Multiple(() =>
        {
            Assert.That(spans.Select(span => span.TraceId).Distinct().Count(), Is.EqualTo(1));
            AssertGenAi(Named(spans, "invoke_agent"), "invoke_agent", kind: 1, "gen_ai.provider.name", "gen_ai.agent.name");
            AssertGenAi(turns, "chat", kind: 3, "gen_ai.provider.name", "gen_ai.request.model", "server.address", "server.port");
            AssertGenAi(Named(spans, "execute_tool"), "execute_tool", kind: 1, "gen_ai.tool.name", "gen_ai.tool.call.id");
            Assert.That(turns.Select(span => span.Attributes["gen_ai.provider.name"]), Has.All.EqualTo("anthropic"));
            Assert.That(turns.Where(span => span.Attributes.ContainsKey("gen_ai.usage.output_tokens")), Is.Not.Empty);
            AssertMetrics("orchestrator.tokens", "orchestrator.cost");
            Assert.That(_collector.Leaked(Secret, "Greet the reader", "Hello, reader", "greet whoever"), Is.Empty);
        });
    }

    private static List<ReceivedSpan> Named(IEnumerable<ReceivedSpan> spans, string kind) =>
        [.. spans.Where(span => span.Name.Split(' ')[0] == kind).OrderBy(span => span.Start)];

    private static void AssertGenAi(List<ReceivedSpan> spans, string operation, int kind, params string[] attributes)
    {
        Assert.That(spans, Is.Not.Empty, operation);
        Assert.That(spans.Select(span => span.Attributes["gen_ai.operation.name"]), Has.All.EqualTo(operation));
        Assert.That(spans.Select(span => span.Kind), Has.All.EqualTo(kind), operation);
        foreach (var attribute in attributes)
        {
            Assert.That(spans.Where(span => !span.Attributes.ContainsKey(attribute)).Select(span => span.Name), Is.Empty, attribute);
        }
    }

    private void AssertMetrics(params string[] names)
    {
        var metrics = _collector.Metrics;
        Assert.That(names, Is.SubsetOf(metrics.Select(metric => metric.Name)));
        Assert.That(metrics.Where(metric => metric.Scope == OrchestratorTelemetry.Name && (metric.Unit.Length == 0 || metric.Description.Length == 0)), Is.Empty);
        Assert.That(metrics.Where(metric => metric.Name is "orchestrator.stage.duration" or "orchestrator.stage.wait").SelectMany(metric => metric.Points).Select(point => point.Attributes.Keys), Has.All.Contain("orchestrator.stage"));
    }

    private void AssertLogs(ReceivedSpan root, List<ReceivedSpan> stages)
    {
        var ended = _collector.Logs.Where(log => log.Body.Contains(" ended (round", StringComparison.Ordinal) && log.Attributes.ContainsKey("orchestrator.stage")).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(ended, Has.Count.EqualTo(stages.Count));
            Assert.That(ended.Select(log => log.TraceId), Has.All.EqualTo(root.TraceId));
            Assert.That(ended.Select(log => log.SpanId), Is.EquivalentTo(stages.Select(span => span.SpanId)));
            Assert.That(ended.Select(log => log.Attributes["orchestrator.run.id"]), Has.All.EqualTo(root.Attributes["orchestrator.run.id"]));
            Assert.That(ended.Select(log => log.Attributes["orchestrator.ticket"]), Has.All.EqualTo(root.Attributes["orchestrator.ticket"]));
        });
    }

    private void Export()
    {
        foreach (var (name, value) in _collector.Variables())
        {
            Orchestrator.Environment[name] = value;
        }
    }

    private async Task SucceedAsync(params string[] arguments)
    {
        var outcome = await Orchestrator.RunAsync(arguments);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Everything);
    }

    private string Ticket()
    {
        var ticket = Path.Combine(Orchestrator.Home, "accents.md");
        File.Copy(Path.Combine(Samples, "ticket.md"), ticket);
        return ticket;
    }
}
