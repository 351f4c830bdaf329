using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Messaging;

namespace Orchestrator.Persistence;

/// <summary>One node without a bus, on a database of its own for each test, of every kind.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal abstract class NodeFixture<TDatabase> : IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private readonly TDatabase _database = new();

    protected TestNode Node { get; private set; } = null!;

    [SetUp]
    public async Task BuildNodeAsync() => Node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);

    public async ValueTask DisposeAsync()
    {
        if (Node is not null)
        {
            await Node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    protected T Get<T>()
        where T : notnull => Node.Services.GetRequiredService<T>();
}
