using Microsoft.Extensions.Configuration;

namespace Orchestrator.Settings;

/// <summary>The list that all deployment files are held against is itself held against what the program ships.</summary>
internal sealed class KnownSettingsTests
{
    [Test]
    public void ShippedSettings_AreAllKnown()
    {
        var shipped = new ConfigurationBuilder().AddJsonFile(RepositoryFiles.At("src", "Orchestrator.Host", "appsettings.json")).Build();

        Assert.That(KnownSettings.FindMistakes(shipped.AsEnumerable().Where(one => one.Value is not null).ToDictionary()), Is.Empty);
    }

    [Test]
    public void DerivedDefaults_AreAllKnown() =>
        Assert.That(KnownSettings.FindMistakes(DerivedDefaults.From(new DataDirectory("/data"))), Is.Empty);

    [TestCase("Persistence:Provder", "Sqlite")]
    [TestCase("Bus:RabbitMq:Hostname", "mq")]
    [TestCase("Worker:Slots", "many")]
    [TestCase("Persistence:Provider", "Oracle")]
    [TestCase("Nothing:At:All", "1")]
    [TestCase("Gateway:Credentials:Folder", "/keys")]
    public void Settings_ThatAreNone_AreFound(string key, string value) =>
        Assert.That(KnownSettings.FindMistakes(new Dictionary<string, string?> { [key] = value }), Has.Count.EqualTo(1));
}
