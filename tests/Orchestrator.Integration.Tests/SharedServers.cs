using Orchestrator.Dashboard;
using Orchestrator.Messaging;
using Orchestrator.Persistence;
using Orchestrator.Sandboxes.Docker;

namespace Orchestrator;

/// <summary>Stops what tests of this assembly started for each other.</summary>
[SetUpFixture]
internal sealed class SharedServers
{
    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Browser.StopAsync();
        await PostgresDatabase.StopServerAsync();
        await RabbitMqBroker.StopServerAsync();
        await SharedEngine.StopAsync();
    }
}
