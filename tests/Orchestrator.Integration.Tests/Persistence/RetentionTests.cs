using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Artefacts;
using Orchestrator.Journal;
using Orchestrator.Messaging;
using Orchestrator.Retention;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Persistence;

/// <summary>What goes, what stays, on every database.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class RetentionTests<TDatabase> : IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private readonly TDatabase _database = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("orchestrator-retention-");
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    private TestNode _node = null!;

    private Pruning Pruning => _node.Services.GetRequiredService<Pruning>();

    [SetUp]
    public async Task SetUp() => _node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false, services =>
    {
        services.Configure<DiskArtefactOptions>(options => options.Directory = _folder.FullName);
        services.Configure<RetentionOptions>(options => options.Batch = 3);
        services.AddSingleton<IArtefactStore, DiskArtefactStore>();
        services.AddSingleton<Pruning>();
    });

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task RunAsync_FinishedLongAgo_GoesWithAllOfItsOwn()
    {
        var old = await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(200), records: 8);
        var recent = await AddRunAsync(RunStates.Failed, TimeSpan.FromDays(5), records: 2);

        var report = await Pruning.RunAsync(dryRun: false, CancellationToken.None);

        await using var context = _node.Open();
        Assert.Multiple(() =>
        {
            Assert.That(report, Is.EqualTo(new PruneReport(1, 8, 0, 0, 0)));
            Assert.That(context.Runs.Single().CorrelationId, Is.EqualTo(recent.CorrelationId));
            Assert.That(context.StageAttempts.Single().RunId, Is.EqualTo(recent.CorrelationId));
            Assert.That(context.RunRecords.Count(), Is.EqualTo(2));
            Assert.That(context.RunRecords.Any(record => record.RunId == old.CorrelationId), Is.False);
        });
    }

    [Test]
    public async Task RunAsync_OldSpending_GoesExceptOfRunsThatMayGoOn()
    {
        var finished = await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(10), records: 0);
        var parked = await AddRunAsync(RunStates.NeedsHuman, null, records: 0);
        var spending = new[] { (finished.CorrelationId, 500), (finished.CorrelationId, 399), (parked.CorrelationId, 500), (Guid.CreateVersion7(), 500), (Guid.CreateVersion7(), 0) };
        await using var context = _node.Open();
        context.AddRange(Enumerable.Repeat(spending, 4).SelectMany(all => all).Select(one => new Spending.LedgerEntry
        {
            Id = Guid.CreateVersion7(),
            RunId = one.Item1,
            Day = DateOnly.FromDateTime(_now.UtcDateTime).AddDays(-one.Item2),
            HeldNano = 1,
            SettledNano = 1,
        }));
        await context.SaveChangesAsync();

        var counted = await Pruning.RunAsync(dryRun: true, CancellationToken.None);
        var report = await Pruning.RunAsync(dryRun: false, CancellationToken.None);

        Assert.That((counted.LedgerEntries, report.LedgerEntries), Is.EqualTo((8, 8)));
        Assert.That(await context.LedgerEntries.CountAsync(), Is.EqualTo(12));
        Assert.That(await context.LedgerEntries.CountAsync(entry => entry.RunId == parked.CorrelationId), Is.EqualTo(4));
    }

    [TestCase(RunStates.InReview)]
    [TestCase(RunStates.NeedsHuman)]
    [TestCase(RunStates.Implementing)]
    [TestCase(RunStates.Closing)]
    public async Task RunAsync_NotFinished_StaysHoweverOld(string state)
    {
        var run = await AddRunAsync(state, null, records: 3, createdBefore: TimeSpan.FromDays(3000));

        await Pruning.RunAsync(dryRun: false, CancellationToken.None);

        await using var context = _node.Open();
        Assert.That((await context.Runs.SingleAsync()).CorrelationId, Is.EqualTo(run.CorrelationId));
        Assert.That(await context.RunRecords.CountAsync(), Is.EqualTo(3));
    }

    [Test]
    public async Task RunAsync_JournalIsOldAndItsRunIsNot_LosesOnlyTheJournalAndTheTranscript()
    {
        var plan = await PutAsync("plan", old: true);
        var transcript = await PutAsync("transcript", old: true);
        await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(60), records: 4, artefact: plan, transcript: transcript);

        var report = await Pruning.RunAsync(dryRun: false, CancellationToken.None);

        await using var context = _node.Open();
        Assert.That(report, Is.EqualTo(new PruneReport(0, 5, 0, 0, 1)));
        Assert.That(await context.Runs.CountAsync(), Is.EqualTo(1));
        Assert.That(IsThere(plan), Is.True);
        Assert.That(IsThere(transcript), Is.False);
    }

    [Test]
    public async Task RunAsync_Artefacts_GoOnlyWhenNothingNamesThemAndTheyAreOld()
    {
        var shared = await PutAsync("shared", old: true);
        var onlyOld = await PutAsync("of the old run", old: true);
        var transcript = await PutAsync("transcript of a kept run", old: true);
        var onItsWay = await PutAsync("named by nobody yet", old: false);
        await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(200), artefact: shared);
        await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(200), artefact: onlyOld);
        await AddRunAsync(RunStates.InReview, null, artefact: shared, transcript: transcript);

        var report = await Pruning.RunAsync(dryRun: false, CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(report.Artefacts, Is.EqualTo(1));
            Assert.That(IsThere(shared), Is.True);
            Assert.That(IsThere(transcript), Is.True);
            Assert.That(IsThere(onItsWay), Is.True);
            Assert.That(IsThere(onlyOld), Is.False);
        });
    }

    [Test]
    public async Task RunAsync_Messages_GoWhenTheyAreOldAndNobodyWillDeliverThem()
    {
        await using (var context = _node.Open())
        {
            context.AddRange(Enumerable.Range(0, 7).Select(number => Inbox(TimeSpan.FromDays(8 + number))).Append(Inbox(TimeSpan.FromDays(6))));
            context.AddRange(Parked(TimeSpan.FromDays(100)), Parked(TimeSpan.FromDays(10)), Parked(null));
            await context.SaveChangesAsync();
        }

        var report = await Pruning.RunAsync(dryRun: false, CancellationToken.None);

        await using var after = _node.Open();
        Assert.That(report, Is.EqualTo(new PruneReport(0, 0, 7, 1, 0)));
        Assert.That(await after.Inbox.CountAsync(), Is.EqualTo(1));
        Assert.That(await after.Outbox.CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task RunAsync_Dry_CountsAndDeletesNothing()
    {
        var artefact = await PutAsync("nobody's", old: true);
        await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(200), records: 4);

        var report = await Pruning.RunAsync(dryRun: true, CancellationToken.None);

        await using var context = _node.Open();
        Assert.That(report, Is.EqualTo(new PruneReport(1, 4, 0, 0, 1)));
        Assert.That(await context.Runs.CountAsync(), Is.EqualTo(1));
        Assert.That(await context.RunRecords.CountAsync(), Is.EqualTo(4));
        Assert.That(IsThere(artefact), Is.True);
    }

    [Test]
    public async Task RunAsync_StoppedBetweenTwoTransactions_IsFinishedByTheNext()
    {
        await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(200), records: 8);
        await using (var context = _node.Open())
        {
            // What a process leaves behind that died after its first transactions: a run without part of its journal.
            var first = await context.RunRecords.OrderBy(record => record.Id).Take(3).Select(record => record.Id).ToListAsync(CancellationToken.None);
            await context.RunRecords.Where(record => first.Contains(record.Id)).ExecuteDeleteAsync(CancellationToken.None);
        }

        var report = await Pruning.RunAsync(dryRun: false, CancellationToken.None);

        await using var after = _node.Open();
        Assert.That(report, Is.EqualTo(new PruneReport(1, 5, 0, 0, 0)));
        Assert.That(await after.Runs.AnyAsync(), Is.False);
        Assert.That(await after.StageAttempts.AnyAsync(), Is.False);
    }

    [Test]
    public async Task RunAsync_FourAtOnce_DeleteEachOnce()
    {
        for (var number = 0; number < 10; number++)
        {
            await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(200 + number), records: 4);
        }

        var kept = await AddRunAsync(RunStates.Completed, TimeSpan.FromDays(1), records: 4);
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Pruning.RunAsync(dryRun: false, CancellationToken.None)));

        await using var context = _node.Open();
        Assert.That(reports.Sum(report => report.Runs), Is.EqualTo(10));
        Assert.That((await context.Runs.SingleAsync()).CorrelationId, Is.EqualTo(kept.CorrelationId));
        Assert.That(await context.RunRecords.CountAsync(), Is.EqualTo(4));
    }

    private static OutboxMessage Message(DateTimeOffset now) => OutboxMessages.Create(Queues.Runs, new RetryRun(Guid.CreateVersion7(), "ada"), now);

    private InboxMessage Inbox(TimeSpan age) => new() { MessageId = Guid.CreateVersion7(), ConsumerId = Guid.CreateVersion7(), ReceivedAt = _now - age };

    private OutboxMessage Parked(TimeSpan? age)
    {
        var message = Message(_now - TimeSpan.FromDays(400));
        message.ParkedAt = _now - age;
        return message;
    }

    private async Task<RunState> AddRunAsync(
        string state, TimeSpan? finishedBefore, int records = 0, string? artefact = null, string? transcript = null, TimeSpan? createdBefore = null)
    {
        var run = new RunState
        {
            CorrelationId = Guid.CreateVersion7(),
            CurrentState = state,
            CreatedAt = _now - (createdBefore ?? TimeSpan.FromDays(300)),
            FinishedAt = _now - finishedBefore,
        };
        if (artefact is not null)
        {
            run.Artefacts["plan"] = artefact;
        }

        await using var context = _node.Open();
        context.Add(run);
        context.Add(TestAttempts.Create(run.CorrelationId));
        context.AddRange(Enumerable.Range(0, records).Select(_ => new RunRecord { RunId = run.CorrelationId, At = run.CreatedAt, Kind = RecordKinds.Command, Text = "ls" }));
        if (transcript is not null)
        {
            context.Add(new RunRecord { RunId = run.CorrelationId, At = run.CreatedAt, Kind = RecordKinds.AgentFinished, Text = "done", Data = $$"""{"transcript":"{{transcript}}"}""" });
        }

        await context.SaveChangesAsync();
        return run;
    }

    private async Task<string> PutAsync(string content, bool old)
    {
        var name = await _node.Services.GetRequiredService<IArtefactStore>().PutAsync(new MemoryStream(Encoding.UTF8.GetBytes(content)), CancellationToken.None);
        if (old)
        {
            File.SetLastWriteTimeUtc(PathOf(name), _now.UtcDateTime.AddDays(-30));
        }

        return name;
    }

    private bool IsThere(string name) => File.Exists(PathOf(name));

    private string PathOf(string name) => Path.Combine(_folder.FullName, name[..2], name);
}
