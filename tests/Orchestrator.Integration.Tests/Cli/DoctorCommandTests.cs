namespace Orchestrator.Cli;

internal sealed class DoctorCommandTests : CliFixture
{
    [Test]
    public async Task Doctor_Json_HasEveryCheckWithStatusAndRemedy()
    {
        var outcome = await Orchestrator.RunAsync("doctor", "--json");

        var report = outcome.Json();
        var checks = report.GetProperty("checks").EnumerateArray().ToList();
        Assert.That(checks.Select(check => check.GetProperty("name").GetString()), Is.SupersetOf(new[] { "git", "user namespaces", "overlayfs", "sandbox bubblewrap", "agent claude", "agent rehearsal", "perl", "data directory", "disk space", "database", "broker" }));
        Assert.That(outcome.ExitCode, Is.EqualTo(report.GetProperty("ready").GetBoolean() ? 0 : 5));
        foreach (var check in checks)
        {
            var status = check.GetProperty("status").GetString();
            Assert.That(status, Is.AnyOf("ok", "warning", "failed", "skipped"));
            Assert.That(check.GetProperty("remedy").GetString(), status is "warning" or "failed" ? Is.Not.Empty : Is.Null, check.GetProperty("name").GetString());
        }
    }

    [Test]
    public async Task Doctor_NoGit_IsNotReadyAndSaysHow()
    {
        Orchestrator.InProcessOfItsOwn = true;
        Orchestrator.Environment["PATH"] = Path.Combine(Orchestrator.Home, "empty");

        var outcome = await Orchestrator.RunAsync("doctor");

        Assert.That(outcome.ExitCode, Is.EqualTo(5));
        Assert.That(outcome.Output, Does.Contain("apt-get install git").And.Contain("Not ready"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Doctor_KeyInTheEnvironment_IsNeverShown()
    {
        const string key = "sk-ant-REDACTED";
        Orchestrator.Environment["ANTHROPIC_API_KEY"] = key;

        var outcome = await Orchestrator.RunAsync("doctor");

        Assert.That(outcome.Everything, Does.Not.Contain(key));
    }

    [Test]
    public async Task Doctor_DatabaseUnreachable_HidesThePassword()
    {
        Orchestrator.Environment["ORCHESTRATOR_Persistence__Provider"] = "PostgreSql";
        Orchestrator.Environment["ORCHESTRATOR_Persistence__ConnectionString"] = "Host=127.0.0.1;Port=1;Username=o;Password=hunter2hunter2;Database=o;Timeout=2";

        var outcome = await Orchestrator.RunAsync("doctor");

        Assert.That(outcome.ExitCode, Is.EqualTo(5));
        Assert.That(outcome.Output, Does.Contain("database").And.Not.Contain("hunter2"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Doctor_BrokerUnreachable_IsNotReady()
    {
        Orchestrator.Environment["ORCHESTRATOR_Bus__Transport"] = "RabbitMq";
        Orchestrator.Environment["ORCHESTRATOR_Bus__RabbitMq__Host"] = "127.0.0.1";
        Orchestrator.Environment["ORCHESTRATOR_Bus__RabbitMq__Port"] = "1";

        var outcome = await Orchestrator.RunAsync("doctor");

        Assert.That(outcome.ExitCode, Is.EqualTo(5));
        Assert.That(outcome.Output, Does.Contain("127.0.0.1:1"));
    }

    [Test]
    public async Task Doctor_NoticesThatCannotArrive_AreNamedWithoutTheirAddress()
    {
        Orchestrator.Environment["ORCHESTRATOR_Notices__Targets__chat__Channel"] = "slack";
        Orchestrator.Environment["ORCHESTRATOR_Notices__Targets__chat__Url"] = "http://127.0.0.1:1/services/T000/hunter2hunter2";
        Orchestrator.Environment["ORCHESTRATOR_Notices__Targets__ops__Url"] = "http://127.0.0.1:1/hook";
        Orchestrator.Environment["ORCHESTRATOR_Notices__Targets__ops__SigningCredential"] = "notices-key";

        var outcome = await Orchestrator.RunAsync("doctor");

        Assert.That(outcome.Output, Does.Contain("notices chat").And.Contain("does not answer").And.Contain("there is no credential 'notices-key'"));
        Assert.That(outcome.Everything, Does.Not.Contain("hunter2"));
    }
}
