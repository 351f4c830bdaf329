namespace Orchestrator.Cli;

internal sealed class ConfigCommandTests : CliFixture
{
    private const string Secret = "hunter2hunter2";

    [Test]
    public async Task Show_SecretsInTheEnvironment_AreHidden()
    {
        Orchestrator.Environment["ORCHESTRATOR_Persistence__ConnectionString"] = $"Host=db;Username=o;Password={Secret};Database=o";
        Orchestrator.Environment["ORCHESTRATOR_Bus__RabbitMq__Password"] = Secret;
        Orchestrator.Environment["ORCHESTRATOR_Models__mine__Upstream"] = $"https://user:{Secret}@models.example.org";
        Orchestrator.Environment["ORCHESTRATOR_Forges__github__PrivateKey"] = Secret;
        Orchestrator.Environment["ORCHESTRATOR_Something__Else"] = "sk-ant-REDACTED-" + Secret;
        Orchestrator.Environment["ANTHROPIC_API_KEY"] = Secret;

        foreach (var arguments in new string[][] { ["config", "show"], ["config", "show", "--json"] })
        {
            var outcome = await Orchestrator.RunAsync(arguments);

            Assert.That(outcome.ExitCode, Is.Zero, outcome.Everything);
            Assert.That(outcome.Everything, Does.Not.Contain(Secret));
            Assert.That(outcome.Output, Does.Contain("Persistence:ConnectionString").And.Contain("Host=db"));
        }
    }

    [Test]
    public async Task Show_Json_SaysWhereEachValueComesFrom()
    {
        Orchestrator.Environment["ORCHESTRATOR_Worker__Slots"] = "7";
        var file = Orchestrator.Write("mine.json", """{ "Worker": { "Slots": 5, "Name": "one" } }""");
        var data = Path.Combine(Orchestrator.Home, "elsewhere");

        var outcome = await Orchestrator.RunAsync("config", "show", "--json", "--config", file, "--data", data);

        var settings = outcome.Json().GetProperty("settings").EnumerateArray()
            .ToDictionary(setting => setting.GetProperty("key").GetString()!, setting => (Value: setting.GetProperty("value").GetString(), Source: setting.GetProperty("source").GetString()));
        Assert.Multiple(() =>
        {
            Assert.That(settings["Worker:Slots"], Is.EqualTo(("7", "environment")));
            Assert.That(settings["Worker:Name"], Is.EqualTo(("one", "mine.json")));
            Assert.That(settings["Data:Directory"], Is.EqualTo((data, "command line")));
            Assert.That(settings["Persistence:DataFile"], Is.EqualTo((Path.Combine(data, "orchestrator.db"), "default")));
        });
    }

    [Test]
    public async Task Show_FileThatIsNoJson_IsAUsageError()
    {
        var file = Orchestrator.Write("broken.json", "{ nonsense");

        var outcome = await Orchestrator.RunAsync("config", "show", "--config", file);

        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain("broken.json"));
        outcome.AssertIsClear();
    }

    [Test]
    public async Task Show_ConfigurationFileMissing_IsAUsageError()
    {
        var outcome = await Orchestrator.RunAsync("config", "show", "--config", "nowhere.json");

        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain("nowhere.json").And.Contain("--config"));
    }

    [Test]
    public async Task Show_RelativeXdgDataHome_IsIgnored()
    {
        Orchestrator.Environment["XDG_DATA_HOME"] = "relative";

        var outcome = await Orchestrator.RunAsync("config", "show", "--json");

        Assert.That(outcome.Output, Does.Contain(Path.Combine(Orchestrator.Home, ".local", "share", "orchestrator")));
    }
}
