using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrator.Messaging;

/// <summary>A command line that writes a message and is gone: no host, no bus.</summary>
internal static class SendingChild
{
    public static async Task RunAsync(string[] settings)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings).Build();
        await using var services = new ServiceCollection()
            .AddOrchestratorPersistence(configuration.GetSection("Persistence"))
            .BuildServiceProvider();
        var message = TestMessages.Start(Guid.Parse(configuration["RunId"]!));
        await services.GetRequiredService<IDurableSender>().SendAsync(Queues.Runs, message, CancellationToken.None);
    }
}
