using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Failures;
using Orchestrator.Intake;

namespace Orchestrator.Api.GitHub;

/// <summary>Takes deliveries that GitHub could not bring us, from the App's own list of them.</summary>
internal sealed partial class GitHubCatchUp(
    IOptions<GitHubOptions> options, GitHubDeliveryList list, IWebhookDeliveries deliveries, DeliverySignal signal, TimeProvider time, ILogger<GitHubCatchUp> logger) : BackgroundService
{
    /// <summary>What GitHub still has.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(3);

    /// <summary>A delivery appears in the list a while after it was sent.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(10);

    /// <summary>Takes what was missed since then; returns how much it was.</summary>
    public async Task<int> TakeAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var taken = 0;
        foreach (var missed in await list.ListMissedAsync(since, GitHubEvent.Names, cancellationToken))
        {
            if (GitHubEvent.Read(missed.Event, missed.Payload) is { } happened && await StoreAsync(missed, happened, cancellationToken))
            {
                taken++;
                LogTaken(missed.Id, happened.Kind);
            }
        }

        signal.Wake();
        return taken;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        var since = time.GetUtcNow() - Kept;
        do
        {
            try
            {
                var started = time.GetUtcNow();
                await TakeAsync(since, stoppingToken);
                since = started - Overlap;
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception is ProviderException ? exception.Message : exception.ToString());
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>False when it is known: then it was taken, and only our answer came too late.</summary>
    private Task<bool> StoreAsync(MissedDelivery missed, GitHubEvent happened, CancellationToken cancellationToken) => deliveries.StoreAsync(
        new WebhookDelivery { Source = GitHubWebhook.Source, Id = happened.Key ?? missed.Id, Content = JsonSerializer.Serialize(happened) }, cancellationToken);

    [LoggerMessage(Level = LogLevel.Information, Message = "GitHub could not bring delivery {Delivery} ({Kind}); it was fetched.")]
    private partial void LogTaken(string delivery, GitHubEventKind kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking through GitHub's list of deliveries failed; it is tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
