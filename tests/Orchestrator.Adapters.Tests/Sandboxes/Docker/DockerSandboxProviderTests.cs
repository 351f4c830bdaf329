using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Docker;

[Category("Sandbox")]
internal sealed class DockerSandboxProviderTests : SandboxProviderContract
{
    // Deeper than a socket's address is long.
    private readonly string _directory = Directory.CreateDirectory(Path.Combine(Directory.CreateTempSubdirectory("containers").FullName, new string('d', 120))).FullName;
    private TestEngine _engine = null!;

    [OneTimeSetUp]
    public async Task StartEngine() => _engine = await SharedEngine.GetAsync();

    protected override ISandboxProvider CreateProvider() => Create(new DockerSandboxOptions());

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    [Test]
    public async Task Identity_Inside_IsAUserWithoutPowers()
    {
        var sandbox = await StartAsync();

        var status = await OutputAsync(sandbox, "id -u; id -un; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp|Seccomp_filters):' /proc/self/status | tr -d '\\t'");

        // Two filters: the Engine's and ours.
        Assert.That(
            status.Split('\n'),
            Is.EqualTo(new[] { "64998", "agent", "CapEff:0000000000000000", "CapBnd:0000000000000000", "NoNewPrivs:1", "Seccomp:2", "Seccomp_filters:2" }));
    }

    [Test]
    public async Task Processes_ForkBombEnds_TheResultNamesTheLimit()
    {
        var sandbox = await StartAsync(spec => spec with { Limits = new SandboxLimits { Processes = 40 } });
        var bomb = SandboxCommand.Shell("perl -e 'fork while 1'") with { Timeout = TimeSpan.FromSeconds(2) };

        var before = await sandbox.ExecuteAsync(SandboxCommand.Shell("true"), null, CancellationToken.None);
        var bombed = await sandbox.ExecuteAsync(bomb, null, CancellationToken.None);

        Assert.That((before.ReachedProcessLimit, bombed.Ending, bombed.ReachedProcessLimit), Is.EqualTo((false, CommandEnding.TimedOut, true)));
    }

    [Test]
    public async Task StartAsync_OtherRuntime_IsAskedFor()
    {
        using var provider = Create(new DockerSandboxOptions { Runtime = TestEngine.OtherRuntime });
        await using var sandbox = await provider.StartAsync(new SandboxSpec { Key = "runtime" }, CancellationToken.None);

        var container = await InspectAsync();

        Assert.That(container.GetProperty("HostConfig").GetProperty("Runtime").GetString(), Is.EqualTo(TestEngine.OtherRuntime));
    }

    [Test]
    public async Task Container_OfAStage_SaysWhoseItIs()
    {
        await StartAsync(spec => spec with { Labels = new Dictionary<string, string> { ["run"] = "7", ["worker"] = "ada" } });

        var labels = (await InspectAsync()).GetProperty("Config").GetProperty("Labels");

        Assert.That((labels.GetProperty("orchestrator.run").GetString(), labels.GetProperty("orchestrator.worker").GetString()), Is.EqualTo(("7", "ada")));
    }

    [Test]
    public async Task Container_Inspected_SharesNothingWithTheMachine()
    {
        await StartAsync(spec => spec with { Mounts = [new ReadOnlyMount("/usr/share", "/opt/agents/tool")] });

        var container = await InspectAsync();
        var host = container.GetProperty("HostConfig");

        Assert.That(host.GetProperty("NetworkMode").GetString(), Is.EqualTo("none"));
        Assert.That(host.GetProperty("Privileged").GetBoolean(), Is.False);
        Assert.That(host.GetProperty("ReadonlyRootfs").GetBoolean(), Is.True);
        Assert.That(container.GetProperty("Mounts").EnumerateArray().Where(mount => mount.GetProperty("RW").GetBoolean()), Is.Empty);
        Assert.That(container.ToString(), Does.Not.Contain(Path.GetFileName(_engine.Socket)));
    }

    [Test]
    public async Task Worker_Dies_TheContainerRemovesItself()
    {
        // What is left of a worker that was killed is a closed socket.
        var sandbox = (Local.ChannelSandbox)await StartAsync();
        using var client = _engine.CreateClient();
        var removed = client.PostAsync(new Uri($"containers/{(await InspectAsync()).GetProperty("Id").GetString()}/wait?condition=removed", UriKind.Relative), null);

        sandbox.Disconnect();

        Assert.That((await removed).IsSuccessStatusCode, Is.True);
        Assert.That((await sandbox.ExecuteAsync(SandboxCommand.Shell("true"), null, CancellationToken.None)).Ending, Is.EqualTo(CommandEnding.SandboxGone));
    }

    [Test]
    public async Task ListAsync_ContainerOfAnotherInstallation_IsNotOurs()
    {
        var elsewhere = Directory.CreateTempSubdirectory("elsewhere").FullName;
        using var other = new DockerSandboxProvider(
            Options.Create(new DockerSandboxOptions { Image = TestEngine.Image, Socket = _engine.Socket, Directory = elsewhere }), TimeProvider.System);
        await using var theirs = await other.StartAsync(new SandboxSpec { Key = "same" }, CancellationToken.None);
        await using var ours = await Provider.StartAsync(new SandboxSpec { Key = "same" }, CancellationToken.None);

        await Provider.DestroyAsync(ours.Handle, CancellationToken.None);

        Assert.That(await Provider.ListAsync(CancellationToken.None), Is.Empty);
        Assert.That(await OutputAsync(theirs, "echo alive"), Is.EqualTo("alive"));
    }

    [Test]
    public async Task StartAsync_LeftByAWorkerThatDied_TakesItsPlace()
    {
        var old = await StartAsync(spec => spec with { Key = "left" });
        Directory.Delete(Path.Combine(_directory, "left"), recursive: true);
        using var next = Create(new DockerSandboxOptions());

        await using var sandbox = await next.StartAsync(new SandboxSpec { Key = "left" }, CancellationToken.None);

        Assert.That(await OutputAsync(sandbox, "echo alive"), Is.EqualTo("alive"));
        Assert.That((await old.ExecuteAsync(SandboxCommand.Shell("true"), null, CancellationToken.None)).Ending, Is.EqualTo(CommandEnding.SandboxGone));
    }

    [Test]
    public void StartAsync_ImageNotThere_SaysSo()
    {
        using var provider = Create(new DockerSandboxOptions { Image = "not-there:1" });

        Assert.That(
            async () => await provider.StartAsync(new SandboxSpec { Key = "none" }, CancellationToken.None),
            Throws.InstanceOf<ProviderException>().With.Message.Contains("not-there:1").And.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Configuration));
    }

    [Test]
    public void StartAsync_NoEngine_SaysWhere()
    {
        using var provider = new DockerSandboxProvider(
            Options.Create(new DockerSandboxOptions { Image = TestEngine.Image, Socket = "/nowhere/docker.sock", Directory = Path.Combine(_directory, "../nowhere") }), TimeProvider.System);

        Assert.That(
            async () => await provider.StartAsync(new SandboxSpec { Key = "none" }, CancellationToken.None),
            Throws.InstanceOf<ProviderException>().With.Message.Contains("/nowhere/docker.sock").And.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Configuration));
    }

    [Test]
    public async Task DockerProbe_EngineAndImage_AreFound()
    {
        var found = await DockerProbe.LookAsync(new DockerSandboxOptions { Image = TestEngine.Image, Socket = _engine.Socket }, CancellationToken.None);
        var lacking = await DockerProbe.LookAsync(new DockerSandboxOptions { Image = "not-there:1", Socket = _engine.Socket }, CancellationToken.None);

        Assert.That((found.HasImage, found.Problem, lacking.HasImage, lacking.Problem), Is.EqualTo((true, (string?)null, false, (string?)null)));
    }

    private async Task<JsonElement> InspectAsync()
    {
        using var client = _engine.CreateClient();
        using var list = JsonDocument.Parse(await client.GetStringAsync(new Uri("containers/json?all=true", UriKind.Relative)));
        var id = list.RootElement.EnumerateArray().Single().GetProperty("Id").GetString();
        return JsonDocument.Parse(await client.GetStringAsync(new Uri($"containers/{id}/json", UriKind.Relative))).RootElement;
    }

    private DockerSandboxProvider Create(DockerSandboxOptions options)
    {
        options.Image = options.Image.Length == 0 ? TestEngine.Image : options.Image;
        options.Socket = _engine.Socket;
        options.Directory = _directory;
        return new DockerSandboxProvider(Options.Create(options), TimeProvider.System);
    }
}
