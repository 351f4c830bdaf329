using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrator.Credentials;
using Orchestrator.Databases;
using Orchestrator.Messaging;
using Orchestrator.Notices.Webhook;
using Orchestrator.Persistence;
using Orchestrator.Resilience;
using Orchestrator.Scheduling;

namespace Orchestrator.Notices;

[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NoticeDeliveryTests<TDatabase> : NodeFixture<TDatabase>
    where TDatabase : TestDatabase, new()
{
    private const string Target = "ops";
    private const string Key = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private INoticeStore _store = null!;

    [SetUp]
    public void SetUp() => _store = Get<INoticeStore>();

    [Test]
    public async Task Sender_RefusedBeyondItsRetries_SendsAgainUnderTheSameIdUntilTaken()
    {
        await using var receiver = await NoticeReceiver.StartAsync();
        receiver.AnswerNext(500, 503, 500);
        await AddAsync(NoticeEvent.NeedsHuman, TimeSpan.Zero);
        await AddAsync(NoticeEvent.Failed, TimeSpan.FromHours(1));

        await SendUntilAsync(receiver, 4);

        Assert.That(receiver.Received, Has.Count.EqualTo(4));
        Assert.That(receiver.Received.Select(received => received.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That(receiver.Received.Select(received => received.IsSignedWith(Key)), Is.All.True);
        Assert.That(receiver.Received.Select(received => received.Events), Is.All.EqualTo(new[] { "needs-human", "failed" }), "one message for what happened within the window");
        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Sender_AfterOneThatDiedWhileSending_SendsAgainUnderTheSameId()
    {
        await using var receiver = await NoticeReceiver.StartAsync();
        await AddAsync(NoticeEvent.Done, TimeSpan.Zero);
        var died = await _store.ClaimAsync(Target, TimeSpan.Zero, CancellationToken.None);
        await AddAsync(NoticeEvent.Failed, TimeSpan.Zero);

        await SendUntilAsync(receiver, 2);

        var again = receiver.Received.Single(received => received.Id == $"msg_{died!.Message.Id:N}");
        Assert.That(again.Events, Is.EqualTo(new[] { "done" }), "what has an id never says something else");
        Assert.That(receiver.Received.Single(received => received != again).Events, Is.EqualTo(new[] { "failed" }));
        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task ClaimAsync_WhileSomebodySends_GivesNothing()
    {
        await AddAsync(NoticeEvent.Done, TimeSpan.Zero);

        var claims = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _store.ClaimAsync(Target, TimeSpan.FromMinutes(1), CancellationToken.None)));

        Assert.That(claims.Count(claim => claim is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task ClaimAsync_WithinTheWindow_Waits()
    {
        await AddAsync(NoticeEvent.Done, TimeSpan.FromHours(1));

        Assert.That(await _store.ClaimAsync(Target, TimeSpan.FromMinutes(1), CancellationToken.None), Is.Null);
        Assert.That(await CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Add_TransactionOfTheRunRolledBack_LeavesNothing()
    {
        await AddAsync(NoticeEvent.Done, TimeSpan.Zero, commit: false);

        Assert.That(await CountAsync(), Is.Zero);
    }

    [Test]
    public async Task GiveUpAsync_OldOnes_AreGone()
    {
        await AddAsync(NoticeEvent.Done, TimeSpan.Zero);

        Assert.That(await _store.GiveUpAsync(TimeSpan.FromHours(1), CancellationToken.None), Is.Zero);
        Assert.That(await _store.GiveUpAsync(TimeSpan.FromHours(-1), CancellationToken.None), Is.EqualTo(1));
        Assert.That(await CountAsync(), Is.Zero);
    }

    private async Task SendUntilAsync(NoticeReceiver receiver, int messages)
    {
        using var http = new NoticeHttp();
        var options = new NoticeOptions { PollInterval = TimeSpan.FromMilliseconds(20), RetryPause = TimeSpan.FromMilliseconds(1) };
        options.Targets[Target] = new NoticeTargetOptions { Url = receiver.Url, SigningCredential = "notices-key" };
        var resilience = Options.Create(new ResilienceOptions { Retries = 1, Pause = TimeSpan.FromMilliseconds(1) });
        using var sender = new NoticeSender(
            _store,
            [new WebhookChannel(http, TimeProvider.System)],
            new NoticeAddresses(new OneCredential()),
            new ProviderPipelines(resilience, new CircuitStates(Get<IOutages>(), NullLogger<CircuitStates>.Instance), TimeProvider.System),
            Options.Create(options),
            resilience,
            TimeProvider.System,
            NullLogger<NoticeSender>.Instance);
        await sender.StartAsync(CancellationToken.None);
        await receiver.WaitAsync(messages, TestNode.Patience);

        // The answer is on its way: what was sent goes from the store once it is there.
        using var patience = new CancellationTokenSource(TestNode.Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (await CountAsync() > 0)
        {
            await timer.WaitForNextTickAsync(patience.Token);
        }

        await sender.StopAsync(CancellationToken.None);
    }

    private async Task AddAsync(NoticeEvent happened, TimeSpan window, bool commit = true)
    {
        var now = DateTimeOffset.UtcNow;
        var notice = new Notice(Guid.CreateVersion7(), happened, now, Guid.CreateVersion7(), "NeedsHuman", "default", "local:1", "One", "acme/shop", null, "a\0b", 0);
        await using var scope = Node.Services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<OrchestratorDbContext>();
        await using var transaction = await Get<WriteTransactions>().BeginAsync(context, CancellationToken.None);
        scope.ServiceProvider.GetRequiredService<INoticeQueue>().Add(Target, notice, now + window);
        await context.SaveChangesAsync();
        if (commit)
        {
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    private async Task<int> CountAsync()
    {
        await using var context = Node.Open();
        return await context.Notices.CountAsync();
    }

    private sealed class OneCredential : ICredentialStore
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) =>
            ValueTask.FromResult(name == "notices-key" ? $"whsec_{Key}" : null);
    }
}
