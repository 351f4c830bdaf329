using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Orchestrator.Databases;
using Orchestrator.Messaging;
using Orchestrator.Policies;
using Orchestrator.Runs;
using Orchestrator.Workers;
using Orchestrator.Working;

namespace Orchestrator.Cli;

/// <summary>The shipped appsettings.json documents the defaults; it must not change them.</summary>
internal sealed class ShippedSettingsTests
{
    private static IEnumerable<TestCaseData> Sections()
    {
        yield return Section<RunOptions>("Runs");
        yield return Section<WorkerOptions>("Worker");
        yield return Section<StagePolicyOptions>("Policy");
        yield return Section<PersistenceOptions>("Persistence");
        yield return Section<BusOptions>("Bus");
        yield return Section<TicketPollingOptions>("Serve:Tickets");
    }

    [TestCaseSource(nameof(Sections))]
    public void Section_Bound_LeavesEveryDefaultAsItIs(string section, object shipped, object defaults) =>
        Assert.That(JsonSerializer.Serialize(shipped), Is.EqualTo(JsonSerializer.Serialize(defaults)));

    [TestCaseSource(nameof(Sections))]
    public void Section_EveryKey_IsOneOfItsOptions(string section, object shipped, object defaults)
    {
        var known = defaults.GetType().GetProperties().Select(property => property.Name);

        Assert.That(Shipped().GetSection(section).GetChildren().Select(child => child.Key), Is.SubsetOf(known));
    }

    private static TestCaseData Section<T>(string section)
        where T : class, new()
    {
        var shipped = new T();
        Shipped().GetSection(section).Bind(shipped);
        return new TestCaseData(section, shipped, new T()).SetArgDisplayNames(section);
    }

    private static IConfigurationRoot Shipped() =>
        new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build();
}
