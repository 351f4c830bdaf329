using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Databases;
using Orchestrator.Messaging;

namespace Orchestrator.Persistence;

[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class MigrationRunnerTests<TDatabase> : IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private readonly TDatabase _database = new();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Test]
    public async Task MigrateAsync_ManyReplicasAtOnce_AppliesEachMigrationOnce()
    {
        var settings = await _database.CreateAsync();
        await using var nodes = new TestNodes();

        // Some in this process, which share its locks, and some in others, which do not.
        var others = Enumerable.Range(0, 3).Select(_ => ChildProcess.RunAsync("migrate", settings)).ToList();
        var here = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => nodes.BuildAsync(settings)));

        Assert.That(await Task.WhenAll(others), Is.All.Zero);
        var runner = here[0].Services.GetRequiredService<MigrationRunner>();
        Assert.That(await runner.ListPendingAsync(CancellationToken.None), Is.Empty);
        Assert.That(await runner.MigrateAsync(CancellationToken.None), Is.Empty);
        await using var context = here[0].Open();
        Assert.That(await context.Database.GetAppliedMigrationsAsync(), Is.Unique.And.Not.Empty);
    }

    [Test]
    public async Task Model_AndMigrations_AreTheSame()
    {
        await using var node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);
        await using var context = node.Open();

        Assert.That(context.Database.HasPendingModelChanges(), Is.False, "dotnet ef migrations add NAME for both contexts; see Migrations/README.md");
    }

    [Test]
    public async Task Model_AndCompiledModel_AreTheSame()
    {
        await using var node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);
        await using var context = node.Open();

        var written = context.GetService<IDesignTimeModel>().Model;

        Assert.That(context.Model, Is.InstanceOf<RuntimeModel>(), "the compiled model is in use");
        Assert.That(Facts(context.Model), Is.EqualTo(Facts(written)), "dotnet ef dbcontext optimize for both contexts; see Migrations/README.md");
    }

    private static string[] Facts(IModel model) =>
        [.. from entity in model.GetEntityTypes()
            from fact in entity.GetProperties().Select(Fact)
                .Concat(entity.GetKeys().Select(key => $"key {Names(key.Properties)}"))
                .Concat(entity.GetIndexes().Select(index => $"index {Names(index.Properties)} unique {index.IsUnique} {index.GetDatabaseName()} {index.GetFilter()}"))
                .Concat(entity.GetForeignKeys().Select(key => $"reference {Names(key.Properties)} to {key.PrincipalEntityType.Name} {key.DeleteBehavior}"))
            let line = $"{entity.GetTableName()}: {fact}"
            orderby line
            select line];

    private static string Fact(IProperty property) =>
        $"{property.Name} {property.ClrType} as {property.GetColumnName()} {property.GetColumnType()} null {property.IsNullable} "
        + $"token {property.IsConcurrencyToken} {property.ValueGenerated} length {property.GetMaxLength()} by {property.GetTypeMapping().Converter?.GetType()}";

    private static string Names(IEnumerable<IReadOnlyProperty> properties) => string.Join(',', properties.Select(property => property.Name));

    /// <summary>Lets nodes be built side by side and disposed of together.</summary>
    private sealed class TestNodes : IAsyncDisposable
    {
        private readonly List<TestNode> _nodes = [];

        public async Task<TestNode> BuildAsync(IReadOnlyDictionary<string, string?> settings)
        {
            var node = await TestNode.BuildAsync(settings, withBus: false);
            lock (_nodes)
            {
                _nodes.Add(node);
            }

            return node;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var node in _nodes)
            {
                await node.DisposeAsync();
            }
        }
    }
}
