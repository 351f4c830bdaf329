using Orchestrator.Sandboxes.Local;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Orchestrator.Sandboxes.Bubblewrap;

internal sealed class MemoryWatchTests
{
    private const int LimitMiB = 64;

    private Process? _first;

    [TearDown]
    public void EndProcesses()
    {
        _first?.Kill(entireProcessTree: true);
        _first?.Dispose();
    }

    [Test]
    public async Task IsExceeded_OneProcessHoldsTooMuch_IsTrue()
    {
        using var watch = await WatchAsync("my $x = 'x' x 100_000_000;", () => { });

        Assert.That(watch.IsExceeded(), Is.True);
    }

    [Test]
    public async Task IsExceeded_ManyDescendantsTogetherHoldTooMuch_IsTrue()
    {
        // Each is the child of the one before, and the last to be started says that all hold.
        using var watch = await WatchAsync("for (1 .. 5) { pipe(my $r, my $w); if (fork) { close $w; <$r>; exit } push @open, $w; $x = 'x' x (20_000_000 + $_) }", () => { });

        Assert.That(watch.IsExceeded(), Is.True);
    }

    [Test]
    public async Task IsExceeded_ManyShareWhatFits_IsFalse()
    {
        // Resident sizes alone add up to 200 MB.
        using var watch = await WatchAsync("my $x = 'x' x 20_000_000; $x =~ tr/x/y/; for (1 .. 4) { fork or do { sleep 1000; exit } }", () => { });

        Assert.That(watch.IsExceeded(), Is.False);
    }

    [Test]
    public async Task IsExceeded_ProcessForbidsToLookIn_IsStillCounted()
    {
        var undumpable = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 167 : 157;
        using var watch = await WatchAsync($"syscall({undumpable}, 4, 0, 0, 0, 0); my $x = 'x' x 100_000_000;", () => { });

        Assert.That(watch.IsExceeded(), Is.True);
    }

    [Test]
    public async Task Watch_TooMuch_IsToldAndCounted()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = await WatchAsync("my $x = 'x' x 100_000_000;", () => told.TrySetResult());

        await told.Task;

        Assert.That(watch.Kills, Is.Positive);
    }

    [Test]
    public async Task IsExceeded_ProcessHasEnded_IsFalse()
    {
        using var watch = await WatchAsync("my $x = 'x' x 100_000_000;", () => { });
        _first!.Kill(entireProcessTree: true);
        await _first.WaitForExitAsync();

        Assert.That(watch.IsExceeded(), Is.False);
    }

    private async Task<MemoryWatch> WatchAsync(string hold, Action exceeded)
    {
        var start = new ProcessStartInfo("perl", ["-e", $"$| = 1; {hold} print \"held\\n\"; sleep 1000"]) { RedirectStandardOutput = true };
        _first = Process.Start(start)!;
        Assert.That(await _first.StandardOutput.ReadLineAsync(), Is.EqualTo("held"));
        return new MemoryWatch(_first.Id, LimitMiB, exceeded, TimeProvider.System);
    }
}
