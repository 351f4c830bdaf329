namespace Orchestrator.Sandboxes.Docker;

/// <summary>Ends the Engine that the tests of this folder share.</summary>
[SetUpFixture]
internal sealed class EngineSetUp
{
    [OneTimeTearDown]
    public Task StopEngine() => SharedEngine.StopAsync();
}
