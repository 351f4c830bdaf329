using System.Text.RegularExpressions;
namespace Orchestrator.Runs;

/// <summary>Agents that do in a real sandbox what no agent should: each run ends in a clear state, and the next one works.</summary>
[Category("Integration")]
internal sealed class UnrulyAgentTests : RehearsedRunFixture
{
    /// <summary>Undoes an earlier try, so that each try meets the same tree.</summary>
    private const string Afresh = """{ "run": "git reset -q --hard $(git rev-list --max-parents=0 HEAD) && git clean -ffdq" }""";

    private const string Big = """{ "run": "test -e /tmp/big || { truncate -s 2G big && git add big && git -c user.name=x -c user.email=x@localhost commit -qm 'Greet the reader' && touch /tmp/big; }" }""";

    [TestCase("writes nothing", "Nothing was committed", RehearsedScript.Done)]
    [TestCase("leaves its work uncommitted", "README.md", Afresh, RehearsedScript.Edit, RehearsedScript.Done)]
    [TestCase("gives no answer", "There was no answer", Afresh, RehearsedScript.Edit, RehearsedScript.Commit)]
    [TestCase("commits a symlink out of the tree", "out", Afresh, """{ "run": "ln -s /etc/passwd out" }""", RehearsedScript.Commit, RehearsedScript.Done)]
    [TestCase("commits a submodule", "dep is a submodule", Afresh, """{ "run": "git init -q dep && git -C dep -c user.name=x -c user.email=x@localhost commit -q --allow-empty -m x" }""", RehearsedScript.Commit, RehearsedScript.Done)]
    [TestCase("commits a file of 2 GB", "big", Big, RehearsedScript.Done)]
    public async Task Implement_WhatCannotBeTaken_FailsWithTheReason(string what, string reason, params string[] steps)
    {
        var run = await CarryAsync(new RehearsedScript().With("implement", steps));

        Assert.That(run.State, Is.EqualTo("Failed"), $"An agent that {what}: {run}");
        Assert.That(run.Reason, Does.Contain(reason));
        Assert.That(run.Command.ExitCode, Is.EqualTo(1));
        Assert.That(Branches(), Is.Empty);
        await AssertTheNextRunWorksAsync();
    }

    [TestCase("prints 100 MB", "00:05:00", "printed more than it may", """{ "print": { "bytes": 104857600 } }""", RehearsedScript.Done)]
    [TestCase("never ends", "00:00:10", "did not finish (TimedOut)", """{ "wait_file": "/tmp/never" }""")]
    [TestCase("forks without end", "00:00:10", "limit of processes", """{ "run": "perl -e 'fork while 1'" }""")]
    public async Task Implement_LimitReached_WaitsForAPersonWithTheReason(string what, string timeout, string reason, params string[] steps)
    {
        Orchestrator.Environment["ORCHESTRATOR_Policy__AgentTimeout"] = timeout;

        var run = await CarryAsync(new RehearsedScript().With("implement", steps));

        Assert.That(run.State, Is.EqualTo("NeedsHuman"), $"An agent that {what}: {run}");
        Assert.That(run.Reason, Does.Contain(reason));
        Assert.That(run.Command.ExitCode, Is.EqualTo(3));
        Assert.That(Branches(), Is.Empty);
        Orchestrator.Environment.Remove("ORCHESTRATOR_Policy__AgentTimeout");
        await AssertTheNextRunWorksAsync();
    }

    [Test]
    public async Task Implement_DiskFull_WaitsForAPersonWithTheReason()
    {
        Orchestrator.Environment["ORCHESTRATOR_Policy__Limits__DiskMiB"] = "64";

        var run = await CarryAsync(new RehearsedScript().With("implement", """{ "run": "head -c 200M /dev/zero > fill" }"""));

        Assert.That(run.State, Is.EqualTo("NeedsHuman"), run.ToString());
        Assert.That(run.Reason, Does.Contain("No space left on device"));
        await AssertTheNextRunWorksAsync();
    }

    [Test]
    public async Task Implement_HooksAndConfigurationOfItsOwnRepository_NeverRunOutside()
    {
        var marker = Path.Combine(Orchestrator.Home, "marker");
        var plant = $$"""
            { "run": "for h in post-checkout post-commit pre-push reference-transaction post-index-change; do printf '#!/bin/sh\ntouch {{marker}} /tmp/marker\n' > .git/hooks/$h; chmod +x .git/hooks/$h; done; git config core.fsmonitor 'touch {{marker}} #'; git config core.sshCommand 'touch {{marker}}'; git config uploadpack.packObjectsHook 'touch {{marker}}'", "may_fail": true }
            """;

        var run = await CarryAsync(new RehearsedScript().With("implement", RehearsedScript.Edit, RehearsedScript.Commit, plant, RehearsedScript.Done));

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(File.Exists(marker), Is.False, "something planted in the sandbox ran on the host");
        Assert.That(GitProgram.Run(Repository, "show", "--stat", "--format=", run.HeadBranch), Does.Contain("README.md").And.Not.Contain("hooks"));
    }

    [Test]
    public async Task Implement_AttributesWithAFilter_AreRefusedAndNothingRunsOutside()
    {
        var marker = Path.Combine(Orchestrator.Home, "marker");
        var attributes = """{ "write": { "path": ".gitattributes", "content": "* filter=planted diff=planted\n" } }""";
        GitProgram.Run(Repository, "config", "filter.planted.smudge", $"touch {marker}; cat");
        GitProgram.Run(Repository, "config", "diff.planted.textconv", $"touch {marker}; cat");

        var run = await CarryAsync(new RehearsedScript().With("implement", Afresh, RehearsedScript.Edit, attributes, RehearsedScript.Commit, RehearsedScript.Done));

        Assert.That(run.State, Is.EqualTo("Failed"), run.ToString());
        Assert.That(run.Reason, Does.Contain(".gitattributes names a filter"));
        Assert.That(File.Exists(marker), Is.False, "a filter ran on the host");
        await AssertTheNextRunWorksAsync();
    }

    [Test]
    public async Task Implement_ProtectedPath_IsHeldUntilAPersonLetsExactlyThatThrough()
    {
        var workflow = """{ "write": { "path": ".github/workflows/ci.yml", "content": "on: push\n" } }""";

        var held = await CarryAsync(new RehearsedScript().With("implement", Afresh, RehearsedScript.Edit, workflow, RehearsedScript.Commit, RehearsedScript.Done));

        Assert.That(held.State, Is.EqualTo("NeedsHuman"), held.ToString());
        Assert.That(held.Reason, Does.Contain(".github/workflows/ci.yml"));
        Assert.That(Branches(), Is.Empty);
        var unseen = await Orchestrator.RunAsync("runs", "retry", "latest");
        Assert.That(unseen.ExitCode, Is.EqualTo(1), unseen.Everything);
        var retried = await Orchestrator.RunAsync("runs", "retry", "latest", "--held", Regex.Match(unseen.Error, "[0-9a-f]{64}").Value);
        Assert.That(retried.ExitCode, Is.Zero, retried.Everything);
        var through = await ContinueAsync();
        Assert.That(through.State, Is.EqualTo("InReview"), through.ToString());
        Assert.That(GitProgram.Run(Repository, "show", "--stat", "--format=", through.HeadBranch), Does.Contain("ci.yml"));
    }

    [Test]
    public async Task Implement_Secret_IsRepairedBeforeItCanBePublished()
    {
        var key = "AKIA" + "Z7QWERTYUIOPLKJ4";
        var leak = $$"""{ "append": { "path": "README.md", "content": "{{new string('x', 340)}} aws_access_key_id = {{key}}\n" } }""";
        var script = new RehearsedScript().WithRounds(
            "implement",
            $$"""{ "tries": [{{RehearsedScript.Round(leak, RehearsedScript.Commit, RehearsedScript.Done)}}, {{RehearsedScript.Round(Afresh, RehearsedScript.Edit, RehearsedScript.Commit, RehearsedScript.Done)}}] }""");

        var run = await CarryAsync(script);

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        Assert.That(GitProgram.Run(Repository, "log", "-p", "--all"), Does.Not.Contain(key));
        Assert.That(run.Command.Everything, Does.Not.Contain(key));
    }
}
