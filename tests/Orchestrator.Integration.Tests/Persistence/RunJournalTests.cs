using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Journal;
using Orchestrator.Messaging;

namespace Orchestrator.Persistence;

[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class RunJournalTests<TDatabase> : IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private readonly TDatabase _database = new();
    private readonly Guid _runId = Guid.CreateVersion7();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Test]
    public async Task FlushAsync_AfterAppends_AllAreThereInOrder()
    {
        await using var node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);
        var journal = node.Services.GetRequiredService<IRunJournal>();
        for (var number = 0; number < 1200; number++)
        {
            journal.Append(Record($"{number}"));
        }

        await journal.FlushAsync(CancellationToken.None);

        var reader = node.Services.GetRequiredService<IRunJournalReader>();
        var first = await reader.ReadAsync(_runId, 0, 700, CancellationToken.None);
        var rest = await reader.ReadAsync(_runId, first[^1].Id, 700, CancellationToken.None);
        Assert.That(first.Concat(rest).Select(record => record.Text), Is.EqualTo(Enumerable.Range(0, 1200).Select(number => $"{number}")));
        Assert.That(await reader.ReadAsync(Guid.CreateVersion7(), 0, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task Append_MoreThanItHolds_SaysHowManyAreMissing()
    {
        var settings = new Dictionary<string, string?>(await _database.CreateAsync()) { ["Persistence:JournalCapacity"] = "100" };
        await using var node = await TestNode.BuildAsync(settings, withBus: false);
        var journal = node.Services.GetRequiredService<IRunJournal>();
        for (var number = 0; number < 150; number++)
        {
            journal.Append(Record($"{number}"));
        }

        await journal.FlushAsync(CancellationToken.None);

        var records = await node.Services.GetRequiredService<IRunJournalReader>().ReadAsync(_runId, 0, 1000, CancellationToken.None);
        Assert.That(records, Has.Count.EqualTo(101));
        Assert.That(records[^1].Kind, Is.EqualTo(RecordKinds.JournalDropped));
        Assert.That(records[^1].Text, Does.StartWith("50 "));
    }

    [Test]
    public async Task Stop_WithRecordsInMemory_WritesThemFirst()
    {
        var settings = await _database.CreateAsync();
        await using (var node = await TestNode.StartAsync(settings, withBus: false))
        {
            node.Services.GetRequiredService<IRunJournal>().Append(Record("last words"));
        }

        await using var later = await TestNode.BuildAsync(settings, withBus: false);
        await using var context = later.Open();
        Assert.That((await context.RunRecords.SingleAsync()).Text, Is.EqualTo("last words"));
    }

    [Test]
    public async Task Append_TextThatNoDatabaseTakes_IsKeptHarmless()
    {
        await using var node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);
        var journal = node.Services.GetRequiredService<IRunJournal>();
        var hostile = Record("a\0b\uDC00c");
        hostile.Data = "{\"text\":\"\\u0000\"}";

        journal.Append(hostile);
        journal.Append(Record("next"));
        await journal.FlushAsync(CancellationToken.None);

        await using var context = node.Open();
        Assert.That(context.RunRecords.OrderBy(record => record.Id).Select(record => record.Text), Is.EqualTo(new[] { "a\uFFFDb\uFFFDc", "next" }));
    }

    private RunRecord Record(string text) => new() { RunId = _runId, At = TimeProvider.System.GetUtcNow(), Kind = RecordKinds.Command, Text = text };
}
