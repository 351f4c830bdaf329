using System.Text.RegularExpressions;
using Orchestrator.Agents;
using Orchestrator.Journal;
using Orchestrator.Stages;
using Orchestrator.Watching;

namespace Orchestrator.Runs;

/// <summary>An agent that brings its own sandbox carries a ticket to a pull request: the code goes out and comes back as bundles only.</summary>
[Category("Integration")]
internal sealed partial class ManagedAgentTests : RehearsedRunFixture
{
    private const string Approval = """{ "verdict": "approve", "summary": "Good.", "findings": [] }""";
    private const string Implemented = """{ "summary": "The README greets.", "notes": [] }""";

    [Test]
    public async Task Run_AgentWithItsOwnSandbox_EndsInAPullRequestWithoutALocalSandboxForIt()
    {
        AddFiles((".orchestrator.yml", "version: 1\nsetup:\n  - run: test -f README.md\nverify:\n  - name: greets\n    run: grep -q Hello README.md\n"));
        var agent = new ManagedTestAgent(Good);
        await using var worker = await InProcessWorker.StartAsync(Orchestrator.Data, agent);

        var opened = await worker.CarryAsync(Repository, NewTicket());

        Assert.That(opened.Run.CurrentState, Is.EqualTo(RunStates.InReview), opened.Run.Reason);
        var commented = await Orchestrator.RunAsync("pr", "comment", "latest", "--file", "README.md", "--line", "2", "--as", "ada", "-m", "Thank them, too.");
        Assert.That(commented.ExitCode, Is.Zero, commented.Everything);
        var responded = await worker.RestAsync(
            opened.Run.CorrelationId, seen => seen.Attempts.Count(attempt => attempt is { Stage: StageName.PullRequest, FinishedAt: not null }) == 2);

        Assert.Multiple(() =>
        {
            Assert.That(responded.Run.CurrentState, Is.EqualTo(RunStates.InReview), responded.Run.Reason);
            Assert.That(responded.Run.PullRequest, Is.Not.Null);
            Assert.That(Subjects(responded.Run), Is.EqualTo(new[] { "Greet the reader", "Thank the reader" }));
            Assert.That(GitProgram.Run(Repository, "log", "-2", "--format=%an", responded.Run.HeadBranch).Split('\n'), Has.All.EqualTo("orchestrator"));
            Assert.That(agent.Tasks.Select(task => task.Stage).Distinct(), Is.EqualTo(new[] { "plan", "plan-review", "implement", "review", "respond" }));
            Assert.That(agent.Tasks.Single(task => task.Stage == "implement").Prompt, Does.Contain("(run it first)"), "nobody has made its checkout ready");
            Assert.That(StagesOf(responded, RecordKinds.SandboxStarted), Is.EqualTo(new[] { StageName.Verify, StageName.Verify }));
            Assert.That(StagesOf(responded, RecordKinds.Egress).Concat(StagesOf(responded, RecordKinds.ModelCall)), Is.Empty);
            Assert.That(responded.Attempts.Where(attempt => attempt.Sandbox.Length > 0).Select(attempt => attempt.Stage).Distinct(), Is.EqualTo(new[] { StageName.Verify }));
            Assert.That((responded.Run.CostUsd, responded.Run.InputTokens), Is.EqualTo((0.25m, 120L)), "what it says it used, since nobody else counts it");
            AssertNothingIsLeft(agent);
        });
    }

    [Test]
    public async Task Implement_WhatWasForgotten_IsMendedInTheSamePlace()
    {
        var agent = new ManagedTestAgent(task => task switch
        {
            { Stage: "implement", Try: 1 } => new ManagedWork(Implemented, Edit),
            { Stage: "implement" } => new ManagedWork(Implemented, folder => GitProgram.Run(folder, "commit", "-qam", RehearsedScript.Subject)),
            _ => Good(task),
        });
        await using var worker = await InProcessWorker.StartAsync(Orchestrator.Data, agent);

        var run = await worker.CarryAsync(Repository, NewTicket());

        Assert.That(run.Run.CurrentState, Is.EqualTo(RunStates.InReview), run.Run.Reason);
        Assert.That(Subjects(run.Run), Is.EqualTo(new[] { "Greet the reader" }));
        Assert.That(agent.Tasks.Last(task => task.Stage == "implement").Prompt, Does.Contain("README.md"));
        AssertNothingIsLeft(agent);
    }

    [TestCase("commits a symlink out of the tree", "out is a symbolic link that leads out of the repository")]
    [TestCase("changes what was there before", "does not follow")]
    [TestCase("names another commit than it hands back", "not the commit that was named")]
    [TestCase("commits nothing", "Nothing was committed")]
    public async Task Implement_BundleThatCannotBeTaken_IsRefusedLikeAnyOther(string what, string reason)
    {
        var agent = new ManagedTestAgent(task => task.Stage == "implement" ? Hostile(what) : Good(task));
        await using var worker = await InProcessWorker.StartAsync(Orchestrator.Data, agent);

        var run = await worker.CarryAsync(Repository, NewTicket());

        Assert.That(run.Run.CurrentState, Is.EqualTo(RunStates.Failed), $"An agent that {what}: {run.Run.Reason}");
        Assert.That(run.Run.Reason, Does.Contain(reason));
        Assert.That(Branches(), Is.Empty);
        Assert.That(StagesOf(run, RecordKinds.SandboxStarted), Is.Empty);
        AssertNothingIsLeft(agent);
    }

    [Test]
    public async Task Run_ClaimedCostReachesTheLimit_StopsBeforeTheNextQuestion()
    {
        var agent = new ManagedTestAgent(task => Good(task) with { Usage = new AgentUsage(1, 0, 1, 20m) });
        await using var worker = await InProcessWorker.StartAsync(Orchestrator.Data, agent);

        var run = await worker.CarryAsync(Repository, NewTicket());

        Assert.That(run.Run.CurrentState, Is.EqualTo(RunStates.NeedsHuman), run.Run.Reason);
        Assert.That(run.Run.Reason, Does.Contain("20.00 of 20.00 USD"));
        Assert.That(agent.Tasks.Select(task => task.Stage), Is.EqualTo(new[] { "plan" }));
    }

    private static ManagedWork Good(AgentTask task) => task.Stage switch
    {
        "plan" => new ManagedWork(
            """{ "summary": "Add a greeting.", "commits": [{ "message": "Greet the reader", "body": "", "files": ["README.md"], "tests": [], "risk": "low" }], "questions": [], "split": [] }""")
        {
            Usage = new AgentUsage(100, 20, 10, 0.25m),
        },
        "plan-review" => new ManagedWork(Approval),
        "implement" => new ManagedWork(Implemented, folder => Commit(folder, RehearsedScript.Subject)),
        "review" => new ManagedWork($$"""{ "reviewer": "{{task.Role}}", "verdict": "approve", "summary": "Looked at.", "findings": [] }"""),
        _ => new ManagedWork(
            $$"""
            {
              "summary": "The README thanks.",
              "commits": [{ "message": "Thank the reader", "body": "", "files": ["README.md"], "tests": [], "risk": "low" }],
              "threads": [{ "id": "{{ThreadId().Match(task.Prompt).Groups[1].Value}}", "outcome": "fixed", "commit_message": "Thank the reader", "reply": "Done." }]
            }
            """,
            folder => Commit(folder, "Thank the reader")),
    };

    private static ManagedWork Hostile(string what) => what switch
    {
        "commits a symlink out of the tree" => new ManagedWork(Implemented, folder =>
        {
            GitProgram.Run(folder, "reset", "-q", "--hard", "origin/work");
            File.CreateSymbolicLink(Path.Combine(folder, "out"), "/etc/passwd");
            Commit(folder, RehearsedScript.Subject);
        }),
        "changes what was there before" => new ManagedWork(Implemented, folder =>
        {
            Edit(folder);
            GitProgram.Run(folder, "commit", "-qa", "--amend", "-m", RehearsedScript.Subject);
        }),
        "names another commit than it hands back" => new ManagedWork(Implemented, folder => Commit(folder, RehearsedScript.Subject)) { ClaimedHead = new string('a', 40) },
        _ => new ManagedWork(Implemented),
    };

    private static void Edit(string folder) => File.AppendAllText(Path.Combine(folder, "README.md"), "Hello, reader.\n");

    private static void Commit(string folder, string subject)
    {
        Edit(folder);
        GitProgram.Run(folder, "add", "-A");
        GitProgram.Run(folder, "commit", "-q", "-m", subject);
    }

    private static IEnumerable<StageName> StagesOf(RunSnapshot run, string kind) => run.News
        .Where(record => record.Kind == kind)
        .Select(record => run.Attempts.Single(attempt => attempt.Id == record.StageId).Stage);

    private string[] Subjects(RunState run) => GitProgram.Run(Repository, "log", "--reverse", "--format=%s", $"main..{run.HeadBranch}").Split('\n');

    private void AssertNothingIsLeft(ManagedTestAgent agent)
    {
        Assert.That(agent.Folders.Where(Directory.Exists), Is.Empty, "sessions left");
        Assert.That(agent.Tasks.Select(task => task.Code!.Bundle).Where(File.Exists), Is.Empty, "bundles left");
        Assert.That(Directory.EnumerateFiles(Path.Combine(Orchestrator.Data, "git", "scratch"), "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)), Is.Empty, "scratch files left");
    }

    [GeneratedRegex("^- \"([0-9a-f]{32})\"", RegexOptions.Multiline)]
    private static partial Regex ThreadId();
}
