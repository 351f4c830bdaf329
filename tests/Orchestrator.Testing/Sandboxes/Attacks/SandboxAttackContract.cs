using System.Diagnostics;

namespace Orchestrator.Sandboxes.Attacks;

/// <summary>Every attack from inside, against one provider. Its own fixture derives from this one.</summary>
/// <remarks>
/// One sandbox takes them one after the other, as an agent would try them. What a command prints says why it failed.
/// </remarks>
public abstract class SandboxAttackContract
{
    private const string Count = "ls /proc | grep -c '^[0-9]'";

    private ISandboxProvider? _provider;
    private ISandbox _victim = null!;
    private ISandbox _other = null!;
    private EchoSession _egress = null!;
    private AttackTargets _targets = null!;
    private string _tool = "";

    /// <summary>The attacks, for NUnit.</summary>
    public static IEnumerable<SandboxAttack> Attacks => SandboxAttacks.All;

    protected abstract Task<ISandboxProvider> CreateProviderAsync();

    [OneTimeSetUp]
    public async Task StartSandboxes()
    {
        _targets = new AttackTargets();
        _tool = Directory.CreateTempSubdirectory("tool").FullName;
        await File.WriteAllTextAsync(Path.Combine(_tool, "file.txt"), "as it was");
        File.SetUnixFileMode(_tool, (UnixFileMode)0b111_101_101);
        _egress = new EchoSession();
        _provider = await CreateProviderAsync();
        _other = await _provider.StartAsync(new SandboxSpec { Key = $"other-{Guid.CreateVersion7():N}" }, CancellationToken.None);
        _targets.OtherKey = _other.Handle.Key;
        await _other.ExecuteAsync(SandboxCommand.Shell($"for d in /tmp /home/agent /work /dev/shm; do echo {_targets.Secret} > $d/$$; done; sleep 1000 >/dev/null 2>&1 &"), null, CancellationToken.None);
        _victim = await _provider.StartAsync(Spec("victim"), CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopSandboxes()
    {
        if (_provider is null)
        {
            return;
        }

        await _victim.DisposeAsync();
        await _other.DisposeAsync();
        await _egress.DisposeAsync();
        (_provider as IDisposable)?.Dispose();
        _targets.Dispose();
        Directory.Delete(_tool, recursive: true);
    }

    [TestCaseSource(nameof(Attacks))]
    public async Task Attack_FromInside_IsRefused(SandboxAttack attack)
    {
        var output = new RecordedOutput();

        var result = await _victim.ExecuteAsync(attack.Command(_targets), output, CancellationToken.None);

        var told = $"{output.Output}{output.Error}";
        Assert.That(result.Ending, Is.EqualTo(CommandEnding.Exited), told);
        Assert.That(result.ExitCode, Is.Not.Zero.And.Not.EqualTo(126).And.Not.EqualTo(127), $"It worked, or could not even be tried: {told}");
        Assert.That(told, Does.Not.Contain(_targets.Secret).And.Not.Contain("worked:"));
        if (attack.Refusal is { } refusal)
        {
            Assert.That(told, Does.Match($"(?i){refusal}"), "It failed for another reason.");
        }
    }

    [Test]
    public void Attacks_ThatWorkOutside_DoSo()
    {
        var failed = SandboxAttacks.All.Where(attack => attack.WorksOutside && RunOutside(attack) != 0).Select(attack => attack.Name);

        Assert.That(failed, Is.Empty, "no attacks");
    }

    [Test]
    public void Attacks_Together_AreMoreThanAHundredAndFifty() =>
        Assert.That(SandboxAttacks.All.Select(attack => attack.Name).Distinct().Count(), Is.EqualTo(SandboxAttacks.All.Count).And.GreaterThan(150));

    [Test]
    public async Task Attacks_WhenAllAreOver_TheMachineAndTheSandboxAreAsTheyWere()
    {
        foreach (var attack in SandboxAttacks.All.Where(attack => attack.Text.Contains("/opt/agents", StringComparison.Ordinal) || attack.Text.Contains("kill", StringComparison.Ordinal)))
        {
            await _victim.ExecuteAsync(attack.Command(_targets), null, CancellationToken.None);
        }

        var output = new RecordedOutput();
        await _victim.ExecuteAsync(SandboxCommand.Shell("echo alive"), output, CancellationToken.None);

        Assert.That(output.Output, Is.EqualTo("alive\n"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_tool, "file.txt")), Is.EqualTo("as it was"));
    }

    [TestCaseSource(typeof(ResourceAttack), nameof(ResourceAttack.All))]
    public async Task Attack_OnResources_IsContained(ResourceAttack attack)
    {
        if (attack.Needs is { } limit && !_provider!.Capabilities.EnforcedLimits.Contains(limit))
        {
            Assert.Ignore($"{limit} is not enforced here: no control group can be made.");
        }

        await using var sandbox = await _provider!.StartAsync(Spec("greedy") with { Limits = ResourceAttack.Limits, Egress = null }, CancellationToken.None);
        var output = new RecordedOutput();
        var before = new RecordedOutput();
        await sandbox.ExecuteAsync(SandboxCommand.Shell($"echo $({Count})"), before, CancellationToken.None);

        var result = await sandbox.ExecuteAsync(attack.Command, output, CancellationToken.None);

        Assert.That(attack.Endings, Does.Contain(result.Ending), $"{result} {output.Output}{output.Error}");
        Assert.That(result.Succeeded, Is.False, $"{output.Output}{output.Error}");
        Assert.That(output.Output.Length + output.Error.Length, Is.LessThanOrEqualTo(attack.Command.OutputLimit));
        var after = new RecordedOutput();

        // What was killed may take a moment to be gone.
        var check = result.Ending == CommandEnding.TimedOut ? $"for n in $(seq 600); do [ $({Count}) -le {before.Output.Trim()} ] && echo alive && exit; sleep 0.05; done" : "echo alive";
        var checkedResult = await sandbox.ExecuteAsync(SandboxCommand.Shell(check), after, CancellationToken.None);
        Assert.That(after.Output, Is.EqualTo("alive\n"), $"something lives on, or the sandbox does not: {checkedResult} {after.Error}");
    }

    private SandboxSpec Spec(string name) => new()
    {
        Key = $"{name}-{Guid.CreateVersion7():N}",
        Mounts = [new ReadOnlyMount(_tool, "/opt/agents/tool")],
        Egress = _egress,
    };

    private int RunOutside(SandboxAttack attack)
    {
        var command = attack.Command(_targets);
        using var process = Process.Start(new ProcessStartInfo(command.Arguments[0], command.Arguments.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
