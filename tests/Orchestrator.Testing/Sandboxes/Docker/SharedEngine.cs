namespace Orchestrator.Sandboxes.Docker;

/// <summary>The one Engine of a test process, started when the first test asks for it.</summary>
public static class SharedEngine
{
    private static readonly Lazy<Task<TestEngine>> Engine = new(TestEngine.StartAsync);

    /// <summary>It, or a skipped test that says why.</summary>
    public static async Task<TestEngine> GetAsync()
    {
        if (TestEngine.Obstacle is { } obstacle)
        {
            Assert.Ignore(obstacle);
        }

        return await Engine.Value;
    }

    /// <summary>To be called once after all tests.</summary>
    public static async Task StopAsync()
    {
        if (Engine.IsValueCreated && Engine.Value.IsCompletedSuccessfully)
        {
            await (await Engine.Value).DisposeAsync();
        }
    }
}
