using Microsoft.Extensions.Time.Testing;
using Orchestrator.Models;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents;

/// <summary>What every real agent does under the adapter: the program itself in bubblewrap, against a scripted model.</summary>
[Category("Agents")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class RealAgentContract
{
    private const string Schema =
        """{"type":"object","properties":{"summary":{"type":"string"}},"required":["summary"],"additionalProperties":false}""";

    private const string Marker = "INSTRUCTIONS-LEFT-IN-THE-WORK-TREE";

    // An agent takes as long to start as the machine lets it; its time is over when the test says so.
    private readonly FakeTimeProvider _time = new();

    private LocalProcessSandbox? _sandbox;

    protected RecordingObserver Observer { get; } = new();

    protected abstract ICodingAgent Agent { get; }

    /// <summary>The first segment of the model's path.</summary>
    protected abstract string Route { get; }

    /// <summary>Files by path that the agent would take as its own configuration, were they not in the work tree.</summary>
    protected abstract IReadOnlyDictionary<string, string> Traps { get; }

    /// <summary>Whether it gives up on an endpoint that fails for long.</summary>
    protected virtual bool GivesUp => true;

    /// <summary>What it makes of one reply that ends too early: it asks again, or leaves that to the stage.</summary>
    protected virtual AgentEnding AfterACut => AgentEnding.Finished;

    [SetUp]
    public async Task SetUp()
    {
        if (LocalProcessSandbox.Unavailable() is { } reason)
        {
            Assert.Ignore(reason);
        }

        if (await Agent.FindAsync(CancellationToken.None) is { Found: false } missing)
        {
            Assert.Ignore(missing.Remedy ?? "The agent is not installed.");
        }
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    [Test]
    public async Task RunAsync_PlanWithCommands_RunsThemAndFinishes()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan
        {
            Commands = ["echo hello > hello.txt", "git add -A && git -c user.name=a -c user.email=a@localhost commit -qm 'Say hello' && echo committed"],
            Answer = "All done.",
        });

        var result = await RunAsync(model);

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Finished), result.Message);
        Assert.That(result.Message, Does.Contain("All done."));
        Assert.That(result.Answer, Is.Null);
        Assert.That(result.Usage, Is.EqualTo(new AgentUsage(2700, 900, 180, result.Usage.CostUsd)));
        Assert.That(await OutputAsync("git log --format=%s -1 && git status --porcelain"), Is.EqualTo("Say hello\n"));
        Assert.That(Observer.Events.OfType<AgentEvent.Started>().Count(), Is.EqualTo(1));
        Assert.That(Observer.Events.OfType<AgentEvent.ToolCall>().Count(), Is.EqualTo(2));
        Assert.That(Observer.Events.OfType<AgentEvent.ToolResult>().Last().Output, Does.Contain("committed"));
        Assert.That(Observer.Events.OfType<AgentEvent.Unrecognised>(), Is.Empty);
    }

    [Test]
    public async Task RunAsync_SchemaDemanded_GivesTheAnswer()
    {
        await using var model = await ScriptedModel.StartAsync(
            new ModelPlan { Commands = ["ls"], Answer = """{"summary":"nothing to do"}""" });

        var result = await RunAsync(model, task => task with { AnswerSchema = Schema });

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Finished), result.Message);
        Assert.That(result.Answer, Is.EqualTo("""{"summary":"nothing to do"}"""));
        Assert.That(await OutputAsync("git status --porcelain"), Is.Empty);
    }

    [Test]
    public async Task RunAsync_AnswerIsNotJson_FinishesWithoutAnswer()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan { Answer = "I would rather not say." });

        var result = await RunAsync(model, task => task with { AnswerSchema = Schema });

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Finished), result.Message);
        Assert.That(result.Answer, Is.Null);
    }

    [TestCase(400, AgentEnding.RequestRejected)]
    [TestCase(401, AgentEnding.AuthenticationFailed)]
    [TestCase(402, AgentEnding.BudgetExhausted)]
    [TestCase(429, AgentEnding.RateLimited)]
    [TestCase(500, AgentEnding.ModelUnavailable)]
    public async Task RunAsync_ModelRefusesRequests_EndsAccordingly(int status, AgentEnding ending)
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan
        {
            Commands = ["true"],
            Fault = new ModelFault(ModelFaultKind.Status) { Status = status, AfterCommands = 1, RetryAfter = status == 429 ? 1 : null },
        });

        if (!GivesUp && ending == AgentEnding.ModelUnavailable)
        {
            var stopped = await RunUntilFaultsAsync(model, faults: 2);
            Assert.That(stopped.Ending, Is.EqualTo(AgentEnding.TimedOut), stopped.Message);
            return;
        }

        var result = await RunAsync(model);

        Assert.That(result.Ending, Is.EqualTo(ending), result.Message);
        Assert.That(model.Requests.Count(request => request.ToolResults.Count == 1), Is.LessThanOrEqualTo(GivesUp ? 4 : 10), "requests");
    }

    [Test]
    public async Task RunAsync_ModelDeclines_Refused()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan { Fault = new ModelFault(ModelFaultKind.Refusal) });

        var result = await RunAsync(model);

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Refused), result.Message);
    }

    [Test]
    public async Task RunAsync_ReplyCutOnce_RecoversOrIsTriedAgain()
    {
        await using var model = await ScriptedModel.StartAsync(
            new ModelPlan { Answer = "Recovered.", Fault = new ModelFault(ModelFaultKind.Cut) { Times = 1 } });

        var result = await RunAsync(model);

        Assert.That(result.Ending, Is.EqualTo(AfterACut), result.Message);
        Assert.That(result.Message.Contains("Recovered.", StringComparison.Ordinal), Is.EqualTo(AfterACut == AgentEnding.Finished), result.Message);
    }

    [Test]
    public async Task RunAsync_ModelStaysSilent_TimedOut()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan { Fault = new ModelFault(ModelFaultKind.Silence) });

        var result = await RunUntilFaultsAsync(model, faults: 1);

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.TimedOut), result.Message);
    }

    [Test]
    public async Task RunAsync_PromptOfAMegabyte_ArrivesWhole()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan());
        var prompt = "FIRST '\"$(id)`id`\\ " + string.Concat(Enumerable.Repeat("All work and no play. äöü\n", 40_000)) + "LAST-WORD";

        var result = await RunAsync(model, task => task with { Prompt = prompt });

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Finished), result.Message);
        Assert.That(model.Requests.Where(request => request.Tools.Count > 0).Select(request => request.Prompt), Has.All.Contains(prompt.Trim()));
    }

    [Test]
    public async Task RunAsync_Requests_CarryThePlaceholderAndTheModelAskedFor()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan());

        await RunAsync(model, task => task with { Model = "some-model" });

        var keys = model.Requests.SelectMany(request => request.Headers)
            .Where(header => header.Key is "x-api-key" or "authorization" or "x-goog-api-key").Select(header => header.Value).Distinct();
        Assert.That(keys, Is.EquivalentTo(new[] { Route == "openai" ? "Bearer placeholder" : "placeholder" }));
        Assert.That(model.Requests.Where(request => request.Tools.Count > 0).Select(request => request.Model), Has.All.EqualTo("some-model"));
    }

    [Test]
    public async Task RunAsync_ConfigurationInTheWorkTree_IsNotTaken()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan { Commands = ["pwd"] });
        var sandbox = await StartAsync(model);
        foreach (var (path, content) in Traps)
        {
            var text = content.Replace("{marker}", Marker, StringComparison.Ordinal)
                .Replace("{trap}", $"touch {SandboxPaths.Home}/sprung", StringComparison.Ordinal);
            await sandbox.WriteFileAsync($"{SandboxPaths.Work}/{path}", System.Text.Encoding.UTF8.GetBytes(text), CancellationToken.None);
        }

        await OutputAsync("chmod -R a+x . && git add -A && git -c user.name=a -c user.email=a@localhost commit -qm traps");

        var result = await RunAsync(model);

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Finished), result.Message);
        Assert.That(File.Exists(Path.Combine(sandbox.Home, "sprung")), Is.False, "a command from the work tree's configuration ran");
        Assert.That(model.Requests.Select(request => request.Body), Has.None.Contains(Marker));
        Assert.That(Observer.Events.OfType<AgentEvent.ToolResult>().Single().Output, Does.Contain(SandboxPaths.Work));
    }

    [Test]
    public async Task RunAsync_NoModelRoute_FailsBeforeStarting()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan());

        var result = await RunAsync(model, task => task with { ModelEndpoint = null });

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Failed));
        Assert.That(result.Message, Does.Contain("model route"));
        Assert.That(model.Requests, Is.Empty);
    }

    protected async Task<AgentResult> RunAsync(ScriptedModel model, Func<AgentTask, AgentTask>? change = null)
    {
        var task = new AgentTask
        {
            Prompt = "Do the scripted task.",
            Stage = "implement",
            ModelEndpoint = new Uri($"http://127.0.0.1:{SandboxPaths.GatewayPort}/{Route}"),
            Timeout = TimeSpan.FromMinutes(4),
        };
        return await Agent.RunAsync(await StartAsync(model), change?.Invoke(task) ?? task, Observer, CancellationToken.None);
    }

    /// <summary>Runs it until the model has failed so many times, and lets its time pass then.</summary>
    private async Task<AgentResult> RunUntilFaultsAsync(ScriptedModel model, int faults)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        var run = RunAsync(model);
        for (var fault = 0; fault < faults; fault++)
        {
            await Task.WhenAny(model.WaitForFaultAsync(patience.Token), run);
        }

        Assert.That(run.IsCompleted, Is.False, () => run.Result.Message);
        _time.Advance(TimeSpan.FromMinutes(4));
        return await run;
    }

    private async Task<LocalProcessSandbox> StartAsync(ScriptedModel model)
    {
        if (_sandbox is null)
        {
            _sandbox = new LocalProcessSandbox(Agent.Capabilities.Mounts, model.SocketPath, _time);
            await OutputAsync(
                "git init -q . && git -c user.name=a -c user.email=a@localhost commit -q --allow-empty -m start");
        }

        return _sandbox;
    }

    private async Task<string> OutputAsync(string line)
    {
        var output = new CollectedOutput();
        var result = await _sandbox!.ExecuteAsync(SandboxCommand.Shell(line), output, CancellationToken.None);
        Assert.That(result.Succeeded, Is.True, output.Text);
        return output.Text;
    }
}
