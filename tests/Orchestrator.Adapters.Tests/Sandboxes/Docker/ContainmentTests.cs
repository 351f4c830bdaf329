using System.Diagnostics;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Docker;

/// <summary>Processes that an Engine should not have started so.</summary>
internal sealed class ContainmentTests
{
    [Test]
    public void Verify_ProcessLikeOurOwn_IsRefused() =>
        Assert.That(() => Containment.Verify(Environment.ProcessId, 64998), Refusing("NoNewPrivs|Cap"));

    [Test]
    public void Verify_ProcessThatCannotBeSeen_IsRefused() => Assert.That(() => Containment.Verify(0, 64998), Refusing("cannot be seen"));

    // Each lacks one thing of what a container of ours is.
    [TestCase("--unshare-all --cap-drop ALL", "Seccomp 0")]
    [TestCase("--unshare-all --cap-add CAP_NET_RAW", "Cap")]
    public async Task Verify_SandboxThatLacksSomething_IsRefused(string arguments, string what)
    {
        if (!File.Exists("/usr/bin/bwrap") || !Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("bubblewrap, as root, makes what is looked at.");
        }

        using var sandbox = Process.Start(new ProcessStartInfo(
            "bwrap",
            [.. arguments.Split(' '), "--as-pid-1", "--ro-bind", "/", "/", "--proc", "/proc", "--info-fd", "2", "sh", "-c", "echo up; exec sleep 1000"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        try
        {
            // The information's descriptor is closed behind it.
            var told = await sandbox.StandardError.ReadToEndAsync();
            await sandbox.StandardOutput.ReadLineAsync();

            var inside = System.Text.Json.JsonDocument.Parse(told).RootElement.GetProperty("child-pid").GetInt32();

            Assert.That(() => Containment.Verify(inside, 64998), Refusing(what));
        }
        finally
        {
            sandbox.Kill(entireProcessTree: true);
        }
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refusing(string what) =>
        Throws.InstanceOf<ProviderException>().With.Message.Match(what).And.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Configuration);
}
