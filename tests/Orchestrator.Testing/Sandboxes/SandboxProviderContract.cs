using System.Text;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes;

/// <summary>What every sandbox provider promises. A provider's own fixture derives from this one.</summary>
public abstract class SandboxProviderContract
{
    private readonly List<ISandbox> _started = [];
    private string _seed = "";

    protected ISandboxProvider Provider { get; private set; } = null!;

    protected abstract ISandboxProvider CreateProvider();

    [SetUp]
    public void SetUpProvider()
    {
        Provider = CreateProvider();
        _seed = Directory.CreateTempSubdirectory("seed").FullName;
        Directory.CreateDirectory(Path.Combine(_seed, "folder"));
        File.WriteAllText(Path.Combine(_seed, "file.txt"), "from the seed");
        File.WriteAllText(Path.Combine(_seed, "folder", "inner.txt"), "inner");
        File.SetUnixFileMode(_seed, (UnixFileMode)0b111_101_101);
    }

    [TearDown]
    public async Task TearDownProvider()
    {
        foreach (var sandbox in _started)
        {
            await sandbox.DisposeAsync();
        }

        _started.Clear();
        Assert.That(await Provider.ListAsync(CancellationToken.None), Is.Empty, "a sandbox was left behind");
        (Provider as IDisposable)?.Dispose();
        Directory.Delete(_seed, recursive: true);
    }

    [Test]
    public async Task ExecuteAsync_Command_GivesOutputErrorAndExitCode()
    {
        var sandbox = await StartAsync();
        var output = new RecordedOutput();

        var result = await sandbox.ExecuteAsync(SandboxCommand.Shell("echo out; echo err >&2; exit 3"), output, CancellationToken.None);

        Assert.That((result.Ending, result.ExitCode, output.Output, output.Error), Is.EqualTo((CommandEnding.Exited, 3, "out\n", "err\n")));
    }

    [Test]
    public async Task ExecuteAsync_CommandKillsItself_GivesTheSignal()
    {
        var sandbox = await StartAsync();

        var result = await sandbox.ExecuteAsync(SandboxCommand.Shell("kill -9 $$"), null, CancellationToken.None);

        Assert.That((result.Ending, result.ExitCode), Is.EqualTo((CommandEnding.Exited, 137)));
    }

    [Test]
    public async Task ExecuteAsync_UnknownProgram_Gives127()
    {
        var sandbox = await StartAsync();

        var result = await sandbox.ExecuteAsync(new SandboxCommand { Arguments = ["no-such-program"] }, null, CancellationToken.None);

        Assert.That(result.ExitCode, Is.EqualTo(127));
    }

    [Test]
    public async Task ExecuteAsync_ArgumentsDirectoryEnvironmentAndInput_Arrive()
    {
        var sandbox = await StartAsync();
        var output = new RecordedOutput();
        var command = new SandboxCommand
        {
            Arguments = ["/bin/sh", "-c", "printf '%s|' \"$@\"; pwd; echo $GREETING $OWN; cat", "sh", "a b", "", "$HOME", "ü"],
            Directory = "/tmp",
            Environment = new Dictionary<string, string> { ["OWN"] = "x=y" },
            Input = Encoding.UTF8.GetBytes("typed"),
        };

        await sandbox.ExecuteAsync(command, output, CancellationToken.None);

        Assert.That(output.Output, Is.EqualTo("a b||$HOME|ü|/tmp\nhello x=y\ntyped"));
    }

    [Test]
    public async Task ExecuteAsync_MegabytesOfInput_ArriveWhole()
    {
        var sandbox = await StartAsync();
        var output = new RecordedOutput();

        await sandbox.ExecuteAsync(
            new SandboxCommand { Arguments = ["/usr/bin/wc", "-c"], Input = new byte[5_000_000] }, output, CancellationToken.None);

        Assert.That(output.Output.Trim(), Is.EqualTo("5000000"));
    }

    [Test]
    public async Task ExecuteAsync_BackgroundProcessHoldsTheOutput_EndsWithTheCommand()
    {
        var sandbox = await StartAsync();
        var output = new RecordedOutput();

        var result = await sandbox.ExecuteAsync(SandboxCommand.Shell("sleep 1000 & echo done"), output, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.That((result.ExitCode, output.Output), Is.EqualTo((0, "done\n")));
    }

    [Test]
    public async Task ExecuteAsync_Timeout_KillsTheWholeTreeDaemonsIncluded()
    {
        var sandbox = await StartAsync();
        var command = SandboxCommand.Shell("setsid sh -c 'setsid sleep 1000 & sleep 1000' & sh -c 'trap \"\" TERM INT; sleep 1000'") with { Timeout = TimeSpan.FromMilliseconds(300) };

        var result = await sandbox.ExecuteAsync(command, null, CancellationToken.None);

        Assert.That(result.Ending, Is.EqualTo(CommandEnding.TimedOut));
        Assert.That(await OutputAsync(sandbox, "grep -l sleep /proc/[0-9]*/comm 2>/dev/null | wc -l"), Is.EqualTo("0"));
    }

    [Test]
    public async Task ExecuteAsync_Cancelled_KillsTheCommand()
    {
        var sandbox = await StartAsync();
        var output = new RecordedOutput();
        using var cancel = new CancellationTokenSource();

        var running = sandbox.ExecuteAsync(SandboxCommand.Shell("echo up; sleep 1000"), output, cancel.Token);
        await output.First;
        await cancel.CancelAsync();

        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await OutputAsync(sandbox, "grep -l sleep /proc/[0-9]*/comm 2>/dev/null | wc -l"), Is.EqualTo("0"));
    }

    [Test]
    public async Task ExecuteAsync_OutputFlood_IsCutAtTheLimit()
    {
        var sandbox = await StartAsync();
        var output = new RecordedOutput();

        var result = await sandbox.ExecuteAsync(SandboxCommand.Shell("yes") with { OutputLimit = 100_000 }, output, CancellationToken.None);

        Assert.That((result.Ending, output.Output.Length), Is.EqualTo((CommandEnding.OutputLimitReached, 100_000)));
    }

    [Test]
    public async Task Files_WrittenAndRead_AreTheSame()
    {
        var sandbox = await StartAsync();
        var content = Enumerable.Range(0, 300_000).Select(number => (byte)number).ToArray();
        using var copy = new MemoryStream();

        await sandbox.WriteFileAsync("/home/agent/some/new/folder/file", content, CancellationToken.None);
        var length = await sandbox.ReadFileAsync("/home/agent/some/new/folder/file", copy, 1_000_000, CancellationToken.None);

        Assert.That(length, Is.EqualTo(content.Length));
        Assert.That(copy.ToArray(), Is.EqualTo(content));
    }

    [Test]
    public async Task ReadFileAsync_LongerThanTheLimit_IsLimitExceeded()
    {
        var sandbox = await StartAsync();

        await sandbox.WriteFileAsync("/tmp/file", new byte[1000], CancellationToken.None);

        Assert.That(async () => await sandbox.ReadFileAsync("/tmp/file", Stream.Null, 999, CancellationToken.None), Failing(FailureCategory.LimitExceeded));
    }

    [Test]
    public async Task ReadFileAsync_Missing_IsNotFound()
    {
        var sandbox = await StartAsync();

        Assert.That(async () => await sandbox.ReadFileAsync("/tmp/none", Stream.Null, 10, CancellationToken.None), Failing(FailureCategory.NotFound));
    }

    [Test]
    public async Task ReadFileAsync_LinkToAFileOfTheHost_GivesTheSandboxsOwn()
    {
        var sandbox = await StartAsync();
        using var copy = new MemoryStream();
        await OutputAsync(sandbox, "ln -s /etc/passwd /tmp/link");

        await sandbox.ReadFileAsync("/tmp/link", copy, 100_000, CancellationToken.None);

        Assert.That(Encoding.UTF8.GetString(copy.ToArray()), Does.Not.Contain("root:"));
    }

    [Test]
    public async Task WorkTree_Written_NeverAltersTheSeed()
    {
        var sandbox = await StartAsync();

        var seen = await OutputAsync(sandbox, "cat file.txt folder/inner.txt && echo changed > file.txt && rm -r folder && mkdir folder && ls -A folder | wc -l && cat file.txt");

        Assert.That(seen, Is.EqualTo("from the seedinner0\nchanged"));
        Assert.That(File.ReadAllText(Path.Combine(_seed, "file.txt")), Is.EqualTo("from the seed"));
        Assert.That(File.Exists(Path.Combine(_seed, "folder", "inner.txt")), Is.True);
    }

    [Test]
    public async Task WorkTree_ReadOnly_CannotBeWritten()
    {
        var sandbox = await StartAsync(spec => spec with { WorkTreeWritable = false });

        Assert.That(await OutputAsync(sandbox, "cat file.txt; touch new 2>/dev/null && echo written"), Is.EqualTo("from the seed"));
    }

    [Test]
    public async Task Mounts_AreReadOnly()
    {
        var sandbox = await StartAsync(spec => spec with { Mounts = [new ReadOnlyMount(_seed, "/opt/agents/tool")] });

        Assert.That(await OutputAsync(sandbox, "cat /opt/agents/tool/file.txt; echo x > /opt/agents/tool/file.txt || echo refused"), Is.EqualTo("from the seedrefused"));
    }

    [Test]
    public async Task Network_WithoutEgress_IsLoopbackOnlyAndEmpty()
    {
        var sandbox = await StartAsync();

        Assert.That(await OutputAsync(sandbox, "tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '; tail -n +2 /proc/net/tcp | wc -l; tail -n +2 /proc/net/route | wc -l"), Is.EqualTo("lo\n0\n0"));
    }

    [Test]
    public async Task TwoSandboxes_DoNotSeeEachOther()
    {
        var one = await StartAsync();
        var other = await StartAsync();
        await OutputAsync(one, "echo secret > /tmp/mine; echo secret > /home/agent/mine; echo secret > /work/mine; sleep 1000 >/dev/null 2>&1 &");

        Assert.That(await OutputAsync(other, "ls -A /tmp /home/agent /work | grep mine; grep -l sleep /proc/[0-9]*/comm 2>/dev/null"), Is.Empty);
    }

    [TestCase("/work")]
    [TestCase("/home/agent")]
    [TestCase("/tmp")]
    [TestCase("/dev/shm")]
    [TestCase("/dev")]
    public async Task Disk_Full_IsRefusedAndTheSandboxGoesOn(string directory)
    {
        var sandbox = await StartAsync(spec => spec with { Limits = new SandboxLimits { DiskMiB = 16 } });

        var result = await sandbox.ExecuteAsync(SandboxCommand.Shell($"head -c 10000000 /dev/zero > {directory}/big && head -c 10000000 /dev/zero > {directory}/bigger"), null, CancellationToken.None);

        Assert.That(result.Succeeded, Is.False);
        Assert.That(await OutputAsync(sandbox, $"rm -f {directory}/big*; echo ok > /work/small; cat /work/small"), Is.EqualTo("ok"));
    }

    [Test]
    public async Task Processes_ForkBomb_IsContained()
    {
        Requires(nameof(SandboxLimits.Processes));
        var sandbox = await StartAsync(spec => spec with { Limits = new SandboxLimits { Processes = 40 } });
        var bomb = SandboxCommand.Shell("f() { f | f & }; f; sleep 1000") with { Timeout = TimeSpan.FromSeconds(2), OutputLimit = 1_000_000 };

        var result = await sandbox.ExecuteAsync(bomb, null, CancellationToken.None);

        Assert.That(result.Ending, Is.Not.EqualTo(CommandEnding.SandboxGone));
        Assert.That(await OutputAsync(sandbox, "echo alive"), Is.EqualTo("alive"));
    }

    [Test]
    public async Task Memory_Exhausted_IsOutOfMemory()
    {
        Requires(nameof(SandboxLimits.MemoryMiB));
        var sandbox = await StartAsync(spec => spec with { Limits = new SandboxLimits { MemoryMiB = 64 } });

        var result = await sandbox.ExecuteAsync(new SandboxCommand { Arguments = ["perl", "-e", "my $x = 'x' x 300_000_000; sleep 1000"] }, null, CancellationToken.None);

        Assert.That(result.Ending, Is.EqualTo(CommandEnding.OutOfMemory));
        Assert.That(await OutputAsync(sandbox, "echo alive"), Is.EqualTo("alive"));
    }

    [Test]
    public async Task Memory_ExhaustedByManyTogether_IsOutOfMemory()
    {
        Requires(nameof(SandboxLimits.MemoryMiB));
        var sandbox = await StartAsync(spec => spec with { Limits = new SandboxLimits { MemoryMiB = 64 } });
        const string Many = "for (1 .. 8) { my $child = fork; if (!$child) { my $x = 'x' x 20_000_000; sleep 1000 } push @all, $child } wait; kill 9, @all; exit 1";

        var result = await sandbox.ExecuteAsync(new SandboxCommand { Arguments = ["perl", "-e", Many] }, null, CancellationToken.None);

        Assert.That(result.Ending, Is.EqualTo(CommandEnding.OutOfMemory));
    }

    [Test]
    public async Task WallClock_Over_EndsTheSandbox()
    {
        var sandbox = await StartAsync(spec => spec with { Limits = new SandboxLimits { WallClock = TimeSpan.FromSeconds(1) } });

        var result = await sandbox.ExecuteAsync(SandboxCommand.Shell("sleep 1000"), null, CancellationToken.None);

        Assert.That(result.Ending, Is.EqualTo(CommandEnding.SandboxGone));
    }

    [Test]
    public async Task StartAsync_SameKeyAgain_TakesTheOldOnesPlace()
    {
        var first = await StartAsync(spec => spec with { Key = "same" });
        await OutputAsync(first, "echo old > /tmp/old");

        var second = await StartAsync(spec => spec with { Key = "same" });

        Assert.That(await OutputAsync(second, "ls -A /tmp"), Is.Empty);
        Assert.That((await first.ExecuteAsync(SandboxCommand.Shell("true"), null, CancellationToken.None)).Ending, Is.EqualTo(CommandEnding.SandboxGone));
    }

    [Test]
    public async Task DestroyAsync_SandboxAlreadyGone_Succeeds()
    {
        var sandbox = await StartAsync();
        await Provider.DestroyAsync(sandbox.Handle, CancellationToken.None);

        await Provider.DestroyAsync(sandbox.Handle, CancellationToken.None);

        Assert.That(await Provider.AttachAsync(sandbox.Handle, CancellationToken.None), Is.Null);
    }

    [Test]
    public async Task DestroyAsync_CommandRunning_EndsItAsGone()
    {
        var sandbox = await StartAsync();
        var output = new RecordedOutput();
        var running = sandbox.ExecuteAsync(SandboxCommand.Shell("echo up; sleep 1000"), output, CancellationToken.None);
        await output.First;

        await Provider.DestroyAsync(sandbox.Handle, CancellationToken.None);

        Assert.That((await running).Ending, Is.EqualTo(CommandEnding.SandboxGone));
    }

    [TestCase("../escape")]
    [TestCase("")]
    [TestCase("-option")]
    public void StartAsync_KeyThatIsNoKey_IsRefused(string key) =>
        Assert.That(async () => await Provider.StartAsync(new SandboxSpec { Key = key }, CancellationToken.None), Failing(FailureCategory.Malformed));

    protected static NUnit.Framework.Constraints.IResolveConstraint Failing(FailureCategory category) =>
        Throws.InstanceOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(category);

    protected async Task<ISandbox> StartAsync(Func<SandboxSpec, SandboxSpec>? shape = null)
    {
        var spec = new SandboxSpec
        {
            Key = $"t{Guid.CreateVersion7():N}",
            WorkTree = new WorkTreeSeed("commit", _seed),
            Environment = new Dictionary<string, string> { ["GREETING"] = "hello" },
        };
        var sandbox = await Provider.StartAsync(shape?.Invoke(spec) ?? spec, CancellationToken.None);
        _started.Add(sandbox);
        return sandbox;
    }

    protected static async Task<string> OutputAsync(ISandbox sandbox, string line)
    {
        var output = new RecordedOutput();
        await sandbox.ExecuteAsync(SandboxCommand.Shell(line), output, CancellationToken.None);
        return output.Output.Trim();
    }

    private void Requires(string limit)
    {
        if (!Provider.Capabilities.EnforcedLimits.Contains(limit))
        {
            Assert.Ignore($"{limit} is not enforced here: no control group can be made.");
        }
    }
}
