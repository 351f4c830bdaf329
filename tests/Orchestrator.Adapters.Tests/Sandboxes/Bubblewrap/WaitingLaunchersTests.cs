using System.Text;

namespace Orchestrator.Sandboxes.Bubblewrap;

internal sealed class WaitingLaunchersTests
{
    private WaitingLaunchers _launchers = null!;

    [SetUp]
    public void Create() => _launchers = new WaitingLaunchers(1);

    [TearDown]
    public void Dispose() => _launchers.Dispose();

    [Test]
    public async Task TryGive_LauncherDiedWaiting_IsFalse()
    {
        var waiting = await WaitingAsync();
        waiting.Kill();
        await waiting.Ended;

        Assert.That(waiting.TryGive(["disk", "/tmp"]), Is.False);
    }

    [TestCase("", "bubblewrap ended without a word", Description = "the worker is gone")]
    [TestCase("3\0disk\0/tmp", "launcher: what to launch is cut off", Description = "the worker died over it")]
    [TestCase("3\0disk\0/tmp\0", "launcher: what to launch is cut off", Description = "or between two words")]
    public async Task StandardInput_EndsEarly_EndsTheLauncher(string given, string complaint)
    {
        var waiting = await WaitingAsync();

        waiting.Process.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes(given));
        waiting.Process.StandardInput.Close();
        await waiting.Ended;

        Assert.That(waiting.Complaint, Is.EqualTo(complaint));
    }

    [Test]
    public async Task Launch_AfterReplenish_TakesTheWaitingOne()
    {
        await _launchers.Replenish();

        var launched = _launchers.Launch(["machine", "none"]);
        await launched.Ended;

        Assert.That((launched.Complaint, _launchers.Next()), Is.EqualTo(("launcher: no system call numbers for none", (LaunchedProcess?)null)));
    }

    private async Task<LaunchedProcess> WaitingAsync()
    {
        await _launchers.Replenish();
        return _launchers.Next()!;
    }
}
