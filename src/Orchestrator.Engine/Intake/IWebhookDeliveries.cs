namespace Orchestrator.Intake;

/// <summary>Deliveries that were taken: each counts once, however often it is sent.</summary>
public interface IWebhookDeliveries
{
    /// <summary>Keeps a delivery; false when it is there already.</summary>
    Task<bool> StoreAsync(WebhookDelivery delivery, CancellationToken cancellationToken);

    /// <summary>The oldest that is due, kept from others for a while; <see langword="null"/> when there is none.</summary>
    Task<WebhookDelivery?> TakeAsync(string source, TimeSpan hold, CancellationToken cancellationToken);

    /// <summary>Says what became of it and sends what follows from it to intake: both or neither.</summary>
    Task CompleteAsync(WebhookDelivery delivery, string outcome, object? message, CancellationToken cancellationToken);

    /// <summary>Looks at it again later.</summary>
    Task PostponeAsync(WebhookDelivery delivery, TimeSpan delay, string reason, CancellationToken cancellationToken);

    /// <summary>Forgets what was dealt with before then.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
