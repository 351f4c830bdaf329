using System.Text.Json;
using Orchestrator.Failures;
using Orchestrator.Intake;
using Orchestrator.Telemetry;

namespace Orchestrator.Api.GitHub;

/// <summary>Works out what follows from each delivery that was taken.</summary>
internal sealed partial class GitHubDeliveryWorker(
    IWebhookDeliveries deliveries, GitHubDecisions decisions, DeliverySignal signal, TimeProvider time, ILogger<GitHubDeliveryWorker> logger) : BackgroundService
{
    private const int AttemptLimit = 8;

    private static readonly TimeSpan Hold = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(8);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await deliveries.TakeAsync(GitHubWebhook.Source, Hold, stoppingToken) is { } delivery)
                {
                    await HandleAsync(delivery, stoppingToken);
                }

                // GitHub sends nothing again after this long, so nothing needs to be known any more.
                await deliveries.ForgetAsync(time.GetUtcNow() - Kept, stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception);
            }

            await signal.WaitAsync(Pause, stoppingToken);
        }
    }

    private async Task HandleAsync(WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var happened = JsonSerializer.Deserialize<GitHubEvent>(delivery.Content)!;
            var decision = await decisions.DecideAsync(happened, delivery.ReceivedAt, cancellationToken);
            if (decision.Wait is { } wait)
            {
                await deliveries.PostponeAsync(delivery, wait, decision.Outcome, cancellationToken);
                return;
            }

            await deliveries.CompleteAsync(delivery, decision.Outcome, decision.Message, cancellationToken);
            RecordLag(delivery);
            LogHandled(delivery.Id, happened.Kind, decision.Outcome);
        }
        catch (ProviderException failed) when (delivery.Attempts < AttemptLimit && failed.Category is FailureCategory.Transient or FailureCategory.RateLimited or FailureCategory.Authentication)
        {
            await deliveries.PostponeAsync(delivery, failed.RetryAfter ?? TimeSpan.FromSeconds(Math.Pow(2, delivery.Attempts)), failed.Message, cancellationToken);
        }
        catch (ProviderException failed)
        {
            await deliveries.CompleteAsync(delivery, failed.Message, null, cancellationToken);
            RecordLag(delivery);
            LogGivenUp(delivery.Id, failed.Message);
        }
    }

    private void RecordLag(WebhookDelivery delivery) => OrchestratorTelemetry.WebhookLag.Record(
        Math.Max(0, (time.GetUtcNow() - delivery.ReceivedAt).TotalSeconds), new KeyValuePair<string, object?>("orchestrator.provider", delivery.Source));

    [LoggerMessage(Level = LogLevel.Information, Message = "Delivery {Delivery} ({Kind}): {Outcome}.")]
    private partial void LogHandled(string delivery, GitHubEventKind kind, string outcome);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Delivery {Delivery} has no effect: {Reason}")]
    private partial void LogGivenUp(string delivery, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Looking at GitHub's deliveries failed; it is tried again.")]
    private partial void LogFailed(Exception exception);
}
