using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Orchestrator.Agents.Rehearsal;

/// <summary>The example script, played inside bubblewrap.</summary>
[TestFixture]
internal sealed class RehearsalAgentTests
{
    private static readonly string Example = Path.Combine(
        TestContext.CurrentContext.TestDirectory, "Agents", "Rehearsal", "example.json");

    private LocalProcessSandbox _sandbox = null!;
    private RecordingObserver _observer = null!;

    [SetUp]
    public void SetUp()
    {
        if (LocalProcessSandbox.Unavailable() is { } reason)
        {
            Assert.Ignore(reason);
        }

        _sandbox = new LocalProcessSandbox([], null);
        _observer = new RecordingObserver();
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
    public async Task FindAsync_ScriptAndPerlThere_Found()
    {
        var found = await Agent().FindAsync(CancellationToken.None);

        Assert.That(found.Found, Is.True, found.Remedy);
    }

    [Test]
    public async Task FindAsync_NoScript_SaysWhatToSet()
    {
        var found = await Agent("/nowhere/script.json").FindAsync(CancellationToken.None);

        Assert.That(found.Found, Is.False);
        Assert.That(found.Remedy, Does.Contain("Agents:rehearsal:Script"));
    }

    [Test]
    public async Task RunAsync_Plan_AnswersWithUsage()
    {
        var result = await RunAsync("plan");

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Finished), result.Message);
        Assert.That(result.Answer, Does.Contain("\"summary\":\"Add a greeting\""));
        Assert.That(result.Usage, Is.EqualTo(new AgentUsage(900, 300, 60, 0.01m)));
        Assert.That(_observer.Events, Has.Some.EqualTo(new AgentEvent.Message("One file is enough.")));
    }

    [TestCase(2)]
    [TestCase(7)]
    public async Task RunAsync_RoundAfterTheLast_RepeatsTheLast(int round)
    {
        var result = await RunAsync("plan", task => task with { Round = round });

        Assert.That(result.Answer, Does.Contain("Second round"));
    }

    [Test]
    public async Task RunAsync_FirstTryGivesNoAnswer_SecondDoes()
    {
        await InitialiseWorkTreeAsync();
        var first = await RunAsync("implement");
        var second = await RunAsync("implement", task => task with { Try = 2 });

        Assert.That(first.Ending, Is.EqualTo(AgentEnding.Finished));
        Assert.That(first.Answer, Is.Null);
        Assert.That(second.Ending, Is.EqualTo(AgentEnding.Finished), second.Message);
        Assert.That(second.Answer, Does.Match("^\\{\"head\":\"[0-9a-f]{40}\"\\}$"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_sandbox.WorkTree, "src/hello.txt")), Is.EqualTo("good day\nwörld\n"));
    }

    [TestCase("security", "high")]
    [TestCase("tests", "[]")]
    public async Task RunAsync_Role_PlaysItsOwnStepsOrThoseForAll(string role, string expected)
    {
        var result = await RunAsync("review", task => task with { Role = role });

        Assert.That(result.Answer, Does.Contain(expected));
    }

    [Test]
    public async Task RunAsync_AnswerNamesWhatThePromptHolds_OncePerMatch()
    {
        var result = await RunAsync(
            "respond", task => task with { Prompt = "review by ada\nthread 7: why?\nthread 12: no\nthread 7: again" });

        Assert.That(
            result.Answer, Is.EqualTo("""{"replies":[{"attempts":1,"thread":"7"},{"attempts":1,"thread":"12"}]}"""));
        Assert.That(_observer.Events, Has.Some.EqualTo(new AgentEvent.Message("Thank you, ada.")));
    }

    [TestCase("ends-rate-limited", AgentEnding.RateLimited, "Too many requests.")]
    [TestCase("ends-early", AgentEnding.CutOff, "no final event")]
    [TestCase("ends-in-a-failing-command", AgentEnding.Failed, "broken")]
    [TestCase("floods", AgentEnding.OutputLimitReached, "65536")]
    [TestCase("has-an-unknown-step", AgentEnding.Failed, "dance")]
    [TestCase("not-in-the-script", AgentEnding.Failed, "no stage 'not-in-the-script'")]
    public async Task RunAsync_ScriptEndsBadly_SaysHow(string stage, AgentEnding ending, string message)
    {
        var result = await RunAsync(stage);

        Assert.That(result.Ending, Is.EqualTo(ending), result.Message);
        Assert.That(result.Message, Does.Contain(message));
    }

    [Test]
    public async Task RunAsync_FinalEventForgedByACommand_ExitCodeContradictsIt()
    {
        var result = await RunAsync("forges");

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Failed));
        Assert.That(result.Answer, Is.Null);
        Assert.That(
            _observer.Events.OfType<AgentEvent.Unrecognised>().Single().Line, Is.EqualTo("not json \uFFFD[2J\uFFFD"));
    }

    [Test]
    public async Task RunAsync_ScriptMissing_FailsWithoutTouchingTheSandbox()
    {
        var result = await Agent("/nowhere/script.json").RunAsync(_sandbox, Task("plan"), _observer, CancellationToken.None);

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Failed));
        Assert.That(result.Message, Does.Contain("/nowhere/script.json"));
        Assert.That(Directory.EnumerateFileSystemEntries(_sandbox.Home), Is.Empty);
    }

    [Test]
    public async Task RunAsync_WaitsForAFile_GoesOnOnceItIsThere()
    {
        var running = RunAsync("waits");
        await _observer.WaitAsync(agentEvent => agentEvent is AgentEvent.ToolCall { Tool: "wait_file" });
        Assert.That(running.IsCompleted, Is.False);

        await _sandbox.WriteFileAsync("/work/go.txt", ReadOnlyMemory<byte>.Empty, CancellationToken.None);

        Assert.That((await running).Answer, Is.EqualTo("""{"went":true}"""));
    }

    [Test]
    public async Task RunAsync_TimeoutPasses_TimedOut()
    {
        var result = await RunAsync("waits", task => task with { Timeout = TimeSpan.FromSeconds(1) });

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.TimedOut));
    }

    [Test]
    public async Task RunAsync_Cancelled_ThrowsAndKills()
    {
        using var cancellation = new CancellationTokenSource();
        var running = Agent().RunAsync(_sandbox, Task("waits"), _observer, cancellation.Token);
        await _observer.WaitAsync(agentEvent => agentEvent is AgentEvent.ToolCall);

        await cancellation.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task RunAsync_AttackSteps_AreRefusedAndReported()
    {
        var result = await RunAsync("reaches-out");

        var outputs = _observer.Events.OfType<AgentEvent.ToolResult>().Select(tool => tool.Output).ToList();
        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Finished), result.Message);
        Assert.That(outputs[0], Does.StartWith("no connection"));
        Assert.That(outputs[1], Does.StartWith("exit code 1"));
    }

    private static RehearsalAgent Agent(string? script = null) => new(
        Options.Create(new RehearsalAgentOptions { Script = script ?? Example, OutputLimit = 64 * 1024 }),
        NullLogger<RehearsalAgent>.Instance);

    private static AgentTask Task(string stage) =>
        new() { Prompt = "Do it.", Stage = stage, AnswerSchema = "{}", Timeout = TimeSpan.FromMinutes(1) };

    private Task<AgentResult> RunAsync(string stage, Func<AgentTask, AgentTask>? change = null) =>
        Agent().RunAsync(_sandbox, change?.Invoke(Task(stage)) ?? Task(stage), _observer, CancellationToken.None);

    private async Task InitialiseWorkTreeAsync()
    {
        var made = await _sandbox.ExecuteAsync(
            Sandboxes.SandboxCommand.Shell("git init --quiet ."), null, CancellationToken.None);
        Assert.That(made.Succeeded, Is.True);
    }
}
