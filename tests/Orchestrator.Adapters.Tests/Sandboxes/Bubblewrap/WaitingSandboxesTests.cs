using Orchestrator.Sandboxes.Local;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Bubblewrap;

[Category("Sandbox")]
internal sealed class WaitingSandboxesTests
{
    private string _root = "";
    private BubblewrapSandboxProvider _provider = null!;
    private BubblewrapSandboxOptions _options = null!;

    private string Waiting => Path.Combine(_root, "sandboxes-waiting");

    [SetUp]
    public void Create()
    {
        _root = Directory.CreateTempSubdirectory("waiting").FullName;
        File.SetUnixFileMode(_root, (UnixFileMode)0b111_101_101);
        _options = new BubblewrapSandboxOptions { Directory = Path.Combine(_root, "sandboxes"), WaitingSandboxes = 1 };
        _provider = new BubblewrapSandboxProvider(Options.Create(_options), TimeProvider.System);
    }

    [TearDown]
    public void Remove()
    {
        _provider.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Test]
    public async Task StartAsync_OneWaits_TakesItAndNoOther()
    {
        await _provider.ReplenishAsync();
        await _provider.ReplenishAsync();
        var waiting = Directory.GetDirectories(Waiting);

        await using var sandbox = await StartAsync("one");

        Assert.That((waiting.Length, Directory.GetDirectories(Waiting)), Is.EqualTo((1, waiting)));
    }

    [Test]
    public async Task StartAsync_TheOneThatWaitedHasDied_StartsAnother()
    {
        await _provider.ReplenishAsync();
        foreach (var process in Directory.GetDirectories(Waiting).SelectMany(place => new ProcessNote(Path.Combine(place, "processes")).Alive()))
        {
            _ = NativeMethods.Signal(process, NativeMethods.Kill);
        }

        await using var sandbox = await StartAsync("one");

        Assert.That((await sandbox.ExecuteAsync(SandboxCommand.Shell("true"), null, CancellationToken.None)).Succeeded, Is.True);
    }

    [Test]
    public async Task StartAsync_TwoThatWaitedAlike_SeeWhatIsTheirsOnly()
    {
        var (first, second) = (Shown("first"), Shown("second"));
        await _provider.ReplenishAsync();
        await using var one = await StartAsync("one", first);
        await _provider.ReplenishAsync();
        await using var two = await StartAsync("two", second);

        Assert.Multiple(async () =>
        {
            Assert.That(await SeenAsync(one), Is.EqualTo("first first\n"));
            Assert.That(await SeenAsync(two), Is.EqualTo("second second\n"));
        });

        static async Task<string> SeenAsync(ISandbox sandbox)
        {
            var output = new RecordedOutput();
            await sandbox.ExecuteAsync(SandboxCommand.Shell("echo $(ls /opt/agents) $(cat /opt/agents/*/name)"), output, CancellationToken.None);
            return output.Output;
        }
    }

    [Test]
    public async Task StartAsync_SomethingShown_IsReadOnlyWithoutDevicesOrSetUserBits()
    {
        await using var sandbox = await StartAsync("one", Shown("tool"));
        var output = new RecordedOutput();

        await sandbox.ExecuteAsync(SandboxCommand.Shell("grep ' /opt/agents/tool ' /proc/self/mountinfo | cut -d' ' -f6; grep ' /work ' /proc/self/mountinfo | cut -d' ' -f6"), output, CancellationToken.None);

        var flags = output.Output.Trim().Split('\n').Select(line => line.Split(',')).ToList();
        Assert.That(flags[0], Is.SupersetOf(new[] { "ro", "nosuid", "nodev" }));
        Assert.That(flags.Skip(1), Has.All.SupersetOf(new[] { "nosuid", "nodev" }));
    }

    [TestCase("/etc/cron.d")]
    [TestCase("/opt/agents/../../etc")]
    [TestCase("/run/init.pl")]
    public void StartAsync_SomethingToBeShownElsewhere_IsRefused(string path) =>
        Assert.That(
            async () => await StartAsync("one", new ReadOnlyMount(_root, path)),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Configuration));

    [Test]
    public void StartAsync_SomethingToBeShownIsNotThere_SaysSo() =>
        Assert.That(
            async () => await StartAsync("one", new ReadOnlyMount(Path.Combine(_root, "nowhere"), "/opt/agents/tool")),
            Throws.TypeOf<ProviderException>().With.Message.Contains("No such file or directory"));

    [TestCase("", null, Description = "the worker is gone")]
    [TestCase("3\0size\01", "what to mount is cut off", Description = "the worker died over it")]
    [TestCase("3\0size\01\0", "what to mount is cut off", Description = "or between two words")]
    public async Task StandardInput_EndsEarly_NothingIsMounted(string given, string? answer)
    {
        using var waiting = await StartWaitingAsync();

        waiting.Process.Process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(given));
        waiting.Process.Process.StandardInput.Close();

        Assert.That(await waiting.Process.Answer, Is.EqualTo(answer));
    }

    [Test]
    public async Task ListAsync_WorkersThatAreGone_LeaveNothing()
    {
        using var alive = await StartWaitingAsync();
        var gone = WaitingPlace.Create(Waiting);
        gone.Note(int.MaxValue);

        var listed = await _provider.ListAsync(CancellationToken.None);

        Assert.That((listed.Count, Directory.Exists(alive.Place.Run), Directory.Exists(gone.Run)), Is.EqualTo((0, true, false)));
    }

    [Test]
    public async Task ListAsync_OneThatIsBeingStarted_IsItsWorkersFromTheFirstMoment()
    {
        var starting = WaitingPlace.Create(Waiting);
        var processes = Path.Combine(Path.GetDirectoryName(starting.Run)!, "processes");

        await _provider.ListAsync(CancellationToken.None);

        Assert.That(File.ReadAllText(processes), Does.StartWith($"{Environment.ProcessId} "));
    }

    [Test]
    public async Task Dispose_OneWaits_ItsProcessesEnd()
    {
        var waiting = await StartWaitingAsync();

        waiting.Dispose();
        await waiting.Process.Ended;

        Assert.That(Directory.GetDirectories(Waiting), Is.Empty);
    }

    private Task<WaitingSandbox> StartWaitingAsync() =>
        WaitingSandbox.StartAsync(Waiting, SystemFiles.Prepare(_options.Directory, []), _options, CancellationToken.None);

    private Task<ISandbox> StartAsync(string key, params ReadOnlyMount[] mounts) =>
        _provider.StartAsync(new SandboxSpec { Key = key, Mounts = mounts }, CancellationToken.None);

    private ReadOnlyMount Shown(string name)
    {
        var directory = Directory.CreateDirectory(Path.Combine(_root, name)).FullName;
        File.WriteAllText(Path.Combine(directory, "name"), name);
        return new ReadOnlyMount(directory, $"/opt/agents/{name}");
    }
}
