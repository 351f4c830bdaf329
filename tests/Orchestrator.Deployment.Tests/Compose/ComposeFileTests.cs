using System.Data.Common;
using System.Text.RegularExpressions;
using Orchestrator.Commands;
using Orchestrator.Databases;
using Orchestrator.Settings;

namespace Orchestrator.Compose;

/// <summary>What <c>docker compose up</c> starts: the real settings, nothing open to other machines, no secret.</summary>
internal sealed partial class ComposeFileTests
{
    private static readonly ComposeFile File = ComposeFile.Read();

    private static readonly string[] OwnServices = ["orchestrator", "migrate"];

    [Test]
    public void Services_AreTheProgramAndWhatItNeeds() =>
        Assert.That(File.Services, Is.EquivalentTo(["orchestrator", "migrate", "postgres", "rabbitmq", "traces"]));

    [TestCaseSource(nameof(OwnServices))]
    public void Variables_AreSettingsOfTheProgram(string service)
    {
        var settings = KnownSettings.FromVariables(File.Environment(service)).ToDictionary(one => one.Key, one => Resolve(one.Value));

        Assert.That(settings, Is.Not.Empty);
        Assert.That(KnownSettings.FindMistakes(settings), Is.Empty);
    }

    [TestCaseSource(nameof(OwnServices))]
    public void Command_IsOneOfTheProgram(string service) =>
        Assert.That(CommandLine.Build().Parse([.. File.List(service, "command")]).Errors, Is.Empty);

    [TestCaseSource(nameof(OwnServices))]
    public void Program_RunsWithoutPowers(string service)
    {
        Assert.That(File.Value(service, "user"), Does.Match("^[1-9][0-9]{3,}:[1-9][0-9]{3,}$"));
        Assert.That(File.Value(service, "read_only"), Is.EqualTo("true"));
        Assert.That(File.List(service, "cap_drop"), Is.EqualTo(["ALL"]));
        Assert.That(File.Value(service, "privileged"), Is.Null);
        Assert.That(File.List(service, "cap_add"), Is.Empty);
    }

    [Test]
    public void EveryService_CannotGainPrivileges()
    {
        foreach (var service in File.Services)
        {
            Assert.That(File.List(service, "security_opt"), Does.Contain("no-new-privileges:true"), service);
        }
    }

    /// <summary>Only what makes sandboxes gets what that needs, and even that keeps a filter.</summary>
    [Test]
    public void UsualProfiles_AreLeftByTheServiceAlone()
    {
        foreach (var service in File.Services.Where(one => one != "orchestrator"))
        {
            Assert.That(File.List(service, "security_opt"), Is.EqualTo(["no-new-privileges:true"]), service);
        }

        var filter = File.List("orchestrator", "security_opt").Single(option => option.StartsWith("seccomp=", StringComparison.Ordinal));
        Assert.That(RepositoryFiles.At(filter["seccomp=".Length..]), Does.Exist);
    }

    [Test]
    public void Ports_AreThisMachinesOnly()
    {
        var ports = File.Services.SelectMany(service => File.List(service, "ports")).ToList();

        Assert.That(ports, Is.Not.Empty);
        Assert.That(ports, Is.All.Match("^127\\.0\\.0\\.1:[0-9]+:[0-9]+$"));
        Assert.That(File.List("postgres", "ports"), Is.Empty);
    }

    [Test]
    public void Secrets_ComeFromOutside()
    {
        foreach (var (name, value) in File.Services.SelectMany(File.Environment).Where(variable => SecretName().IsMatch(variable.Key)))
        {
            Assert.That(value, Does.Match(@"^\$\{[A-Z_]+:[?-][^}]*\}$"), name);
            Assert.That(value, Does.Not.Match(@":-[^}]"), $"{name} must have no default");
        }
    }

    [Test]
    public void ConnectionString_IsOneAndHoldsNoPassword()
    {
        foreach (var service in OwnServices)
        {
            var text = File.Environment(service)["ORCHESTRATOR_Persistence__ConnectionString"]!;
            var parts = new DbConnectionStringBuilder { ConnectionString = Variable().Replace(text, "word") };

            Assert.That(text, Does.Match(@"Password='\$\{POSTGRES_PASSWORD:\?[^}]*\}'$"));
            Assert.That(parts["Host"], Is.EqualTo("postgres"));
            Assert.That(parts["Database"], Is.EqualTo(File.Environment("postgres")["POSTGRES_DB"]));
            Assert.That(parts["Username"], Is.EqualTo(File.Environment("postgres")["POSTGRES_USER"]));
        }

        Assert.That(File.Environment("migrate")["ORCHESTRATOR_Persistence__Provider"], Is.EqualTo(nameof(DatabaseProvider.PostgreSql)));
    }

    [Test]
    public void Broker_IsTheOneThatIsStarted()
    {
        var service = File.Environment("orchestrator");
        var broker = File.Environment("rabbitmq");

        Assert.That(File.Services, Does.Contain(service["ORCHESTRATOR_Bus__RabbitMq__Host"]));
        Assert.That(service["ORCHESTRATOR_Bus__RabbitMq__UserName"], Is.EqualTo(broker["RABBITMQ_DEFAULT_USER"]));
        Assert.That(service["ORCHESTRATOR_Bus__RabbitMq__Password"], Is.EqualTo(broker["RABBITMQ_DEFAULT_PASS"]));
    }

    [Test]
    public void References_AreToWhatIsThere()
    {
        foreach (var service in File.Services)
        {
            Assert.That(File.DependsOn(service), Is.SubsetOf(File.Services), service);
            var volumes = File.List(service, "volumes").Select(volume => Variable().Replace(volume, variable => Resolve(variable.Value)!).Split(':')[0]);
            Assert.That(volumes, Is.SubsetOf(File.Volumes), service);
        }
    }

    [Test]
    public void ExampleEnvironment_HasEveryVariableThatIsNeeded()
    {
        var example = System.IO.File.ReadLines(RepositoryFiles.At(".env.example")).Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#'))
            .ToDictionary(line => line.Split('=')[0], line => line.Split('=', 2)[1]);
        var needed = Needed().Matches(System.IO.File.ReadAllText(RepositoryFiles.At("docker-compose.yml"))).Select(match => match.Groups[1].Value).Distinct();

        Assert.That(needed, Is.SubsetOf(example.Keys));
        Assert.That(example.Where(one => SecretName().IsMatch(one.Key)).Select(one => one.Value), Is.All.Empty);
    }

    /// <summary>The value that compose would give a variable which is not set: its default, or any word where it has none.</summary>
    private static string? Resolve(string? value) => value is null ? null : Variable().Replace(value, match => match.Groups[2].Success ? match.Groups[2].Value : "word");

    [GeneratedRegex(@"\$\{([A-Z_]+)(?::-([^}]*)|:\?[^}]*)\}")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{([A-Z_]+):\?")]
    private static partial Regex Needed();

    [GeneratedRegex("PASS|SECRET|KEY|TOKEN", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
