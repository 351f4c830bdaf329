using Microsoft.Extensions.Options;

namespace Orchestrator.Sandboxes.Bubblewrap;

[Category("Sandbox")]
internal sealed class BubblewrapSandboxProviderTests : SandboxProviderContract
{
    // Deeper than a socket's address is long.
    private readonly string _directory = Directory.CreateDirectory(Path.Combine(Directory.CreateTempSubdirectory("sandboxes").FullName, new string('d', 120))).FullName;

    protected override ISandboxProvider CreateProvider() =>
        new BubblewrapSandboxProvider(Options.Create(new BubblewrapSandboxOptions { Directory = _directory }), TimeProvider.System);

    [OneTimeTearDown]
    public void Remove() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    [Test]
    public async Task Node_UsualLimits_Runs()
    {
        if (!File.Exists("/usr/bin/node"))
        {
            Assert.Ignore("node, which reserves many times what it uses, is not installed.");
        }

        var sandbox = await StartAsync();

        var result = await sandbox.ExecuteAsync(new SandboxCommand { Arguments = ["node", "-e", "1"] }, null, CancellationToken.None);

        Assert.That((result.Ending, result.ExitCode), Is.EqualTo((CommandEnding.Exited, 0)));
    }

    [Test]
    public async Task Environment_OfTheWorker_IsNotInside()
    {
        Environment.SetEnvironmentVariable("SANDBOX_TEST_SECRET", "sk-very-secret");
        var sandbox = await StartAsync();

        Assert.That(await OutputAsync(sandbox, "env; cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n'"), Does.Not.Contain("sk-very-secret"));
    }

    [Test]
    public async Task Identity_Inside_IsAUserWithoutPowers()
    {
        var sandbox = await StartAsync();

        var status = await OutputAsync(sandbox, "id -u; grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'");

        Assert.That(status.Split('\n'), Is.EqualTo(new[] { "1000", "CapEff:0000000000000000", "CapBnd:0000000000000000", "NoNewPrivs:1", "Seccomp:2" }));
    }

    [Test]
    public async Task ControlSocket_FromInside_IsNoLongerThere()
    {
        var sandbox = await StartAsync();

        Assert.That(await OutputAsync(sandbox, "ls /run/orchestrator"), Is.Empty);
    }

    [Test]
    public async Task Egress_Attached_IsServedFromTheSandboxsOwnLoopback()
    {
        await using var session = new EchoSession();
        var sandbox = await StartAsync(spec => spec with { Egress = session });

        var heard = await OutputAsync(sandbox, $"exec 3<>/dev/null; perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(\"127.0.0.1:{SandboxPaths.GatewayPort}\") or die; print {{$s}} \"hello\\n\"; print scalar <$s>'");

        Assert.That(heard, Is.EqualTo("hello"));
    }

    [Test]
    public async Task Processes_ForkBombEnds_TheResultNamesTheLimit()
    {
        if (Cgroup.Enforced.Count == 0)
        {
            Assert.Ignore("Without control groups the kernel does not say that it refused a process.");
        }

        var sandbox = await StartAsync(spec => spec with { Limits = new SandboxLimits { Processes = 40 } });
        var bomb = SandboxCommand.Shell("perl -e 'fork while 1'") with { Timeout = TimeSpan.FromSeconds(2) };

        var before = await sandbox.ExecuteAsync(SandboxCommand.Shell("true"), null, CancellationToken.None);
        var bombed = await sandbox.ExecuteAsync(bomb, null, CancellationToken.None);

        Assert.That((before.ReachedProcessLimit, bombed.Ending, bombed.ReachedProcessLimit), Is.EqualTo((false, CommandEnding.TimedOut, true)));
    }

    [Test]
    public async Task ListAsync_AfterADestroy_LeavesNoGroupOrDirectory()
    {
        var sandbox = await StartAsync();
        var key = sandbox.Handle.Key;

        await sandbox.DisposeAsync();

        Assert.That(Cgroup.Keys(), Does.Not.Contain(key));
        Assert.That(Directory.Exists(Path.Combine(_directory, key)), Is.False);
    }

    [Test]
    public async Task Etc_FromInside_HoldsNothingOfThisMachine()
    {
        var sandbox = await StartAsync();

        var names = await OutputAsync(sandbox, "ls -A /etc");
        string[] harmless = ["alternatives", "ca-certificates", "group", "hosts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "mime.types", "nsswitch.conf", "passwd", "perl", "ssl"];

        Assert.That(names.Split('\n'), Is.SubsetOf(harmless));
        Assert.That(await OutputAsync(sandbox, "ls /etc/ssl"), Does.Not.Contain("private"));
    }
}
