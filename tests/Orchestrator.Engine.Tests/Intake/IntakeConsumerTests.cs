using System.Globalization;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.V1;
using Orchestrator.Messaging;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;
using Orchestrator.Tickets;

namespace Orchestrator.Intake;

[Parallelizable(ParallelScope.Self)]
internal sealed class IntakeConsumerTests
{
    private static readonly RepositoryReference Repository = new("local", "/repository");

    private ServiceProvider _services = null!;
    private ITestHarness _harness = null!;

    [SetUp]
    public async Task Start()
    {
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IActiveTickets, Tickets>()
            .AddSingleton<IRunStore, OneRun>()
            .AddMassTransitTestHarness(bus => bus.AddConsumer<IntakeConsumer>().Endpoint(endpoint => endpoint.Name = Queues.Intake))
            .BuildServiceProvider();
        _harness = _services.GetRequiredService<ITestHarness>();
        await _harness.Start();
    }

    [TearDown]
    public async Task Stop()
    {
        await _harness.Stop();
        await _services.DisposeAsync();
    }

    [Test]
    public async Task TicketReady_SecondTime_StartsNoSecondRun()
    {
        await SendAsync(Ready("one"));
        await SendAsync(Ready("one"));
        await SendAsync(Ready("two"));

        Assert.That(_harness.Sent.Select<StartRun>().Select(sent => sent.Context.Message.Request.Ticket.Id), Is.EqualTo(new[] { "one", "two" }));
    }

    [Test]
    public async Task TicketReady_ManyAtOnce_RunsAreToldApartByTheEndsOfTheirIds()
    {
        for (var number = 0; number < 50; number++)
        {
            await SendAsync(Ready(number.ToString(CultureInfo.InvariantCulture)), NewId.NextGuid());
        }

        var ends = _harness.Sent.Select<StartRun>().Select(sent => sent.Context.Message.RunId.ToString("N")[^8..]);
        Assert.That(ends, Is.Unique.And.Exactly(50).Items);
    }

    [Test]
    public async Task TicketReady_SameMessageIdForTwoTickets_StartsTwoRuns()
    {
        var id = NewId.NextGuid();
        await SendAsync(Ready("one"), id);
        await SendAsync(Ready("two"), id);

        Assert.That(await _harness.Sent.Any<StartRun>(sent => sent.Context.Message.Request.Ticket.Id == "two"), Is.True);
        Assert.That(_harness.Sent.Select<StartRun>().Select(sent => sent.Context.Message.RunId), Is.Unique.And.Exactly(2).Items);
    }

    [Test]
    public async Task TicketReady_WrittenAsJsonByAThirdParty_StartsARun()
    {
        const string envelope =
            """
            { "messageId": "0193a1c2-9d3e-7c4b-8f00-1d2c3b4a5968",
              "messageType": ["urn:message:Orchestrator.Contracts.V1:TicketReady"],
              "message": { "ticket": { "source": "github", "id": "octo/shop#12" }, "repository": { "forge": "github", "name": "octo/shop" },
                           "actor": "octocat", "somethingNewer": 1 } }
            """;
        var endpoint = await _harness.Bus.GetSendEndpoint(new Uri($"queue:{Queues.Intake}"));

        await endpoint.Send(new JsonEnvelope(), Pipe.Execute<SendContext<JsonEnvelope>>(context => context.Serializer = new RawEnvelope(envelope)));

        Assert.That(await _harness.Consumed.Any<TicketReady>(), Is.True);
        var start = _harness.Sent.Select<StartRun>().Single().Context.Message;
        Assert.That((start.Request.Ticket.Id, start.Request.Actor, start.Request.Priority), Is.EqualTo(("octo/shop#12", "octocat", 0)));
    }

    [Test]
    public async Task TicketWithdrawn_WithoutAnActiveRun_SendsNothing()
    {
        await SendAsync(new TicketWithdrawn { Ticket = new TicketReference("local", "none"), Actor = "a", Reason = "label removed" });

        Assert.That(_harness.Sent.Select<CancelRun>(), Is.Empty);
    }

    [Test]
    public async Task TicketWithdrawn_WithAnActiveRun_CancelsIt()
    {
        await SendAsync(Ready("one"));
        await SendAsync(new TicketWithdrawn { Ticket = new TicketReference("local", "one"), Actor = "a", Reason = "label removed" });

        Assert.That(
            _harness.Sent.Select<CancelRun>().Single().Context.Message.RunId,
            Is.EqualTo(_harness.Sent.Select<StartRun>().Single().Context.Message.RunId));
    }

    [Test]
    public async Task PullRequestEvents_OfARunOfOurs_ReachIt()
    {
        await SendAsync(new ReviewSubmitted { Repository = Repository, PullRequest = 1, Actor = "a" });
        await SendAsync(new PullRequestMerged { Repository = Repository, PullRequest = 1, Actor = "a" });
        await SendAsync(new PullRequestClosed { Repository = Repository, PullRequest = 1, Actor = "a" });
        await SendAsync(new ReviewSubmitted { Repository = Repository, PullRequest = 2, Actor = "a" });

        Assert.Multiple(() =>
        {
            Assert.That(_harness.Sent.Select<ReviewArrived>().Count(), Is.EqualTo(1));
            Assert.That(_harness.Sent.Select<PullRequestEnded>().Select(sent => sent.Context.Message.Merged), Is.EqualTo(new[] { true, false }));
        });
    }

    private static TicketReady Ready(string id) => new() { Ticket = new TicketReference("local", id), Repository = Repository, Actor = "author" };

    private async Task SendAsync<T>(T message, Guid? messageId = null)
        where T : class
    {
        var id = messageId ?? Guid.CreateVersion7();
        var endpoint = await _harness.Bus.GetSendEndpoint(new Uri($"queue:{Queues.Intake}"));
        await endpoint.Send(message, context => context.MessageId = id);
        Assert.That(await _harness.Consumed.Any<T>(consumed => consumed.Context.MessageId == id), Is.True);
    }

    public sealed record JsonEnvelope;

    private sealed class RawEnvelope(string json) : IMessageSerializer
    {
        public System.Net.Mime.ContentType ContentType { get; } = new("application/vnd.masstransit+json");

        public MessageBody GetMessageBody<T>(SendContext<T> context)
            where T : class => new StringMessageBody(json);
    }

    private sealed class Tickets : IActiveTickets
    {
        private readonly Dictionary<TicketKey, Guid> _held = [];

        public Task<Guid> HoldAsync(TicketKey ticket, Guid runId, CancellationToken cancellationToken)
        {
            _held.TryAdd(ticket, runId);
            return Task.FromResult(_held[ticket]);
        }

        public Task<Guid?> FindAsync(TicketKey ticket, CancellationToken cancellationToken) =>
            Task.FromResult(_held.TryGetValue(ticket, out var run) ? run : (Guid?)null);

        public Task ReleaseAsync(Guid runId, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class OneRun : IRunStore
    {
        private readonly RunState _run = new() { CorrelationId = Guid.CreateVersion7(), PullRequest = 1 };

        public Task<RunState?> FindAsync(Guid runId, CancellationToken cancellationToken) => Task.FromResult<RunState?>(null);

        public Task<RunState?> FindByPullRequestAsync(string forge, string repository, int number, CancellationToken cancellationToken) =>
            Task.FromResult(number == _run.PullRequest && repository == Repository.Name ? _run : null);

        public Task<IReadOnlyList<RunState>> ListAsync(RunQuery query, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<RunState>>([_run]);

        public Task<IReadOnlyList<StageAttempt>> ListAttemptsAsync(Guid runId, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<StageAttempt>>([]);
    }
}
