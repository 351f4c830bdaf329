using Microsoft.EntityFrameworkCore;
using Orchestrator.Databases;
using Orchestrator.Messaging;

namespace Orchestrator.Persistence;

/// <summary>That the words for locks really become locks on the database that has them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class RowLocksTests : IAsyncDisposable
{
    private readonly PostgresDatabase _database = new();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Test]
    public async Task ForUpdate_HeldByAnother_IsSkippedOrWaitedForAsAsked()
    {
        await using var node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);
        await using var first = node.Open();
        await using var second = node.Open();
        first.Add(TestAttempts.Create(Guid.CreateVersion7()));
        await first.SaveChangesAsync();

        await using var holding = await first.Database.BeginTransactionAsync();
        await first.StageAttempts.ForUpdate().SingleAsync();
        await using var asking = await second.Database.BeginTransactionAsync();
        var skipped = await second.StageAttempts.ForUpdateSkippingLocked().ToListAsync();
        var waiting = second.StageAttempts.ForUpdate().SingleAsync();
        await using var reading = node.Open();
        var others = await reading.StageAttempts.CountAsync();

        Assert.That(skipped, Is.Empty);
        Assert.That(others, Is.EqualTo(1), "a plain read waits for nobody");
        Assert.That(waiting.IsCompleted, Is.False);
        await holding.CommitAsync();
        Assert.That(await waiting, Is.Not.Null);
    }
}
