using Orchestrator.Sandboxes.Docker;

namespace Orchestrator.Runs;

/// <summary>A whole run whose every stage is in a container of a real Docker Engine.</summary>
[Category("Integration")]
internal sealed class DockerRunTests : RehearsedRunFixture
{
    [Test]
    public async Task Run_EveryStageInContainers_EndsInAPullRequest()
    {
        var engine = await SharedEngine.GetAsync();
        Orchestrator.Environment["ORCHESTRATOR_Policy__SandboxProvider"] = "docker";
        Orchestrator.Environment["ORCHESTRATOR_Sandboxes__docker__Image"] = TestEngine.Image;
        Orchestrator.Environment["ORCHESTRATOR_Sandboxes__docker__Socket"] = engine.Socket;
        AddFiles((".orchestrator.yml", "version: 1\nverify:\n  - name: greets\n    run: grep -c 'Hello, reader' README.md\n"));

        var doctor = (await Orchestrator.RunAsync("doctor", "--json")).Json();
        var run = await CarryAsync();

        Assert.That(run.State, Is.EqualTo("InReview"), run.ToString());
        var checks = doctor.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("status").GetString());
        Assert.That((checks["docker engine"], checks["docker image"], checks["sandbox docker"]), Is.EqualTo(("ok", "ok", "ok")));
        var log = await Orchestrator.RunAsync("runs", "logs", "latest");
        Assert.That(log.Output, Does.Contain("on docker in").And.Not.Contain("on bubblewrap in"));
        using var client = engine.CreateClient();
        Assert.That(await client.GetStringAsync(new Uri("containers/json?all=true", UriKind.Relative)), Is.EqualTo("[]\n"), "containers left");
        Assert.That(Directory.GetDirectories(Path.Combine(Orchestrator.Data, "containers")), Is.Empty, "directories left");
    }

    [Test]
    public async Task Doctor_DockerChosenWithoutAnImage_SaysWhatToSet()
    {
        Orchestrator.Environment["ORCHESTRATOR_Policy__SandboxProvider"] = "docker";

        var outcome = await Orchestrator.RunAsync("doctor");

        Assert.That(outcome.ExitCode, Is.EqualTo(5));
        Assert.That(outcome.Output, Does.Contain("Sandboxes:docker:Image"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Doctor_NoEngine_SaysHowToGetOne()
    {
        Orchestrator.Environment["ORCHESTRATOR_Sandboxes__docker__Image"] = TestEngine.Image;
        Orchestrator.Environment["ORCHESTRATOR_Sandboxes__docker__Socket"] = "/nowhere/docker.sock";

        var outcome = await Orchestrator.RunAsync("doctor");

        Assert.That(outcome.ExitCode, Is.EqualTo(5));
        Assert.That(outcome.Output, Does.Contain("/nowhere/docker.sock").And.Contain("apt-get install docker.io"));
        outcome.AssertIsClear();
    }
}
