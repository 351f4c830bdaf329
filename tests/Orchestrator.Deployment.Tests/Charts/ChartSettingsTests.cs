using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Configuration;
using Orchestrator.Databases;
using Orchestrator.Messaging;
using Orchestrator.Policies;
using Orchestrator.Runs;
using Orchestrator.Settings;
using Orchestrator.Workers;

namespace Orchestrator.Charts;

/// <summary>What the chart tells the program is what the program understands, and fits what the pod is given.</summary>
[TestFixtureSource(typeof(ValueSet), nameof(ValueSet.All))]
internal sealed class ChartSettingsTests(ValueSet values) : ChartFixture(values)
{
    private const long MiB = 1024 * 1024;

    private IConfigurationRoot _settings = null!;

    [OneTimeSetUp]
    public void ReadSettings()
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(Chart.Settings));
        _settings = new ConfigurationBuilder().AddJsonStream(file).Build();
    }

    [OneTimeTearDown]
    public void Close() => (_settings as IDisposable)?.Dispose();

    [Test]
    public void File_HoldsSettingsOfTheProgramOnly() =>
        Assert.That(KnownSettings.FindMistakes(_settings.AsEnumerable().Where(one => one.Value is not null).ToDictionary()), Is.Empty);

    [Test]
    public void File_HoldsNoSecret() =>
        Assert.That(_settings.AsEnumerable().Where(one => one.Value is not null && SecretFilter.Redact(one.Key, one.Value) != one.Value), Is.Empty);

    [Test]
    public void Variables_AreSettingsOfTheProgram()
    {
        // Of a secret only the name is known here; the settings given so are texts.
        var variables = Chart.Pods.SelectMany(pod => pod.Spec.Containers).SelectMany(container => container.Env ?? [])
            .DistinctBy(variable => variable.Name)
            .Select(variable => KeyValuePair.Create(variable.Name, variable.Value ?? "from a secret"));

        Assert.That(KnownSettings.FindMistakes(KnownSettings.FromVariables(variables!)), Is.Empty);
    }

    [Test]
    public void Settings_PassTheProgramsOwnChecks()
    {
        Check(_settings.GetSection("Worker").Get<WorkerOptions>());
        Check(_settings.GetSection("Runs").Get<RunOptions>());
        Check(_settings.GetSection("Policy").Get<StagePolicyOptions>());
    }

    [Test]
    public void Files_LieOnVolumes()
    {
        var mounts = Chart.Deployment.Spec.Template.Spec.Containers.Single().VolumeMounts.Select(mount => mount.MountPath).ToList();

        Assert.That(mounts, Does.Contain(_settings["Data:Directory"]));
        Assert.That(mounts, Does.Contain(_settings["Sandboxes:bubblewrap:Directory"]));
        foreach (var path in new[] { _settings["Bus:RabbitMq:PasswordFile"], _settings["Gateway:Credentials:Directory"] }.OfType<string>())
        {
            Assert.That(mounts.Any(mount => path == mount || path.StartsWith($"{mount}/", StringComparison.Ordinal)), Is.True, path);
        }
    }

    /// <summary>Sandboxes are noted by process numbers, which mean nothing in another pod.</summary>
    [Test]
    public void Sandboxes_AreThePodsOwn()
    {
        var pod = Chart.Deployment.Spec.Template.Spec;
        var mount = pod.Containers.Single().VolumeMounts.Single(one => one.MountPath == _settings["Sandboxes:bubblewrap:Directory"]);

        Assert.That(pod.Volumes.Single(volume => volume.Name == mount.Name).EmptyDir, Is.Not.Null);
    }

    [Test]
    public void Servers_AreTheOnesOfTheValues()
    {
        var persistence = _settings.GetSection("Persistence").Get<PersistenceOptions>()!;
        var bus = _settings.GetSection("Bus").Get<BusOptions>()!;

        Assert.That(persistence.Provider == DatabaseProvider.PostgreSql, Is.EqualTo(Chart.Migration is not null));
        Assert.That(bus.Transport.ToString(), Is.EqualTo(Chart.Values["bus"]!["transport"]!.GetValue<string>()));
        if (bus.Transport == BusTransport.RabbitMq)
        {
            Assert.That(bus.RabbitMq.Host, Is.EqualTo(Chart.Values["bus"]!["rabbitMq"]!["host"]!.GetValue<string>()));
            Assert.That(bus.RabbitMq.UserName, Is.Not.Empty);
        }
    }

    [Test]
    public void Memory_SufficesForAllSandboxesAtOnce()
    {
        var slots = (_settings.GetSection("Worker").Get<WorkerOptions>() ?? new WorkerOptions()).Slots;
        var limits = (_settings.GetSection("Policy").Get<StagePolicyOptions>() ?? new StagePolicyOptions()).Limits;
        var given = Chart.Deployment.Spec.Template.Spec.Containers.Single().Resources.Limits["memory"].ToInt64();

        Assert.That(given, Is.GreaterThanOrEqualTo((slots * (limits.MemoryMiB + limits.DiskMiB) * MiB) + (1024 * MiB)));
    }

    [Test]
    public void Pod_HasTheTimeToHandItsWorkBack()
    {
        var drain = (_settings.GetSection("Worker").Get<WorkerOptions>() ?? new WorkerOptions()).DrainGrace;

        Assert.That(Chart.Deployment.Spec.Template.Spec.TerminationGracePeriodSeconds, Is.GreaterThanOrEqualTo(drain.TotalSeconds + 30));
    }

    private static void Check(object? options)
    {
        if (options is not null)
        {
            Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        }
    }
}
