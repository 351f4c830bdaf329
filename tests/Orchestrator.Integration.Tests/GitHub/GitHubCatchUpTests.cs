using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrator.Api.GitHub;
using Orchestrator.Clients.GitHub;
using Orchestrator.Intake;

namespace Orchestrator.GitHub;

/// <summary>What GitHub could not bring us is fetched, and once.</summary>
[Category("Integration")]
internal sealed class GitHubCatchUpTests : GitHubIntakeFixture
{
    private static readonly DateTimeOffset Always = DateTimeOffset.MinValue;

    private readonly RememberedDeliveries _deliveries = new();

    [SetUp]
    public void Forget() => _deliveries.Known.Clear();

    [Test]
    public async Task TakeAsync_DeliveriesFailed_TakesThoseThatNeverArrived()
    {
        await Server.People.LabelAsync(Repository, Issue, "agent-ready", "ada");
        await Server.People.CommentAsync(Repository, Pull, "ada", "/agent stop");
        await Server.People.CommentAsync(Repository, Issue, "mallory", "No concern of ours.");
        await Server.People.ReviewAsync(Repository, Pull, "grace", "approved", "Fine.");
        var waiting = Server.Webhooks.TakeWaiting();
        foreach (var delivery in waiting)
        {
            await Server.Webhooks.SendAsync(delivery);
        }

        // Sent again, and then it arrived.
        Server.Webhooks.Attempts.Enqueue(new Attempt(Server.State.NextId(), waiting[3], TimeProvider.System.GetUtcNow(), 202, IsRedelivery: true));
        using var signal = new DeliverySignal();
        using var catchUp = Create(signal);

        var taken = await catchUp.TakeAsync(Always, CancellationToken.None);
        var again = await catchUp.TakeAsync(Always, CancellationToken.None);

        Assert.That((taken, again), Is.EqualTo((2, 0)));
        Assert.That(_deliveries.Known.Keys, Is.EqualTo(new[] { waiting[0].Id, $"remark:{Pull.Comments[0].Id}" }));
        Assert.That(_deliveries.Known.Values.Select(delivery => JsonSerializer.Deserialize<GitHubEvent>(delivery.Content)!.Kind), Is.EqualTo(new[] { GitHubEventKind.Asked, GitHubEventKind.Commanded }));
    }

    [Test]
    public async Task TakeAsync_MoreThanAPage_TakesAll()
    {
        var delivery = await WriteAsync();
        for (var index = 0; index < 230; index++)
        {
            Server.Webhooks.Attempts.Enqueue(new Attempt(Server.State.NextId(), delivery with { Id = $"{index:D8}-0000-0000-0000-000000000000" }, TimeProvider.System.GetUtcNow(), index < 228 ? 200 : 0, IsRedelivery: false));
        }

        Server.Webhooks.Attempts.Enqueue(new Attempt(Server.State.NextId() - 100_000, delivery, TimeProvider.System.GetUtcNow(), 500, IsRedelivery: false));
        using var signal = new DeliverySignal();
        using var catchUp = Create(signal);

        Assert.That(await catchUp.TakeAsync(Always, CancellationToken.None), Is.EqualTo(3));
        Assert.That(await catchUp.TakeAsync(TimeProvider.System.GetUtcNow().AddMinutes(1), CancellationToken.None), Is.Zero);
    }

    private async Task<Delivery> WriteAsync()
    {
        await Server.People.LabelAsync(Repository, Issue, "agent-ready", "ada");
        return Server.Webhooks.TakeWaiting().Single();
    }

    private GitHubCatchUp Create(DeliverySignal signal) => new(
        Service<IOptions<GitHubOptions>>(), Service<GitHubDeliveryList>(), _deliveries, signal, TimeProvider.System, NullLogger<GitHubCatchUp>.Instance);

    private sealed class RememberedDeliveries : IWebhookDeliveries
    {
        public Dictionary<string, WebhookDelivery> Known { get; } = [];

        public Task<bool> StoreAsync(WebhookDelivery delivery, CancellationToken cancellationToken) => Task.FromResult(Known.TryAdd(delivery.Id, delivery));

        public Task<WebhookDelivery?> TakeAsync(string source, TimeSpan hold, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteAsync(WebhookDelivery delivery, string outcome, object? message, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task PostponeAsync(WebhookDelivery delivery, TimeSpan delay, string reason, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
