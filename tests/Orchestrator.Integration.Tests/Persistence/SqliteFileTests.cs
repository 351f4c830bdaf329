using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Orchestrator.Messaging;

namespace Orchestrator.Persistence;

/// <summary>What only the file has.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class SqliteFileTests : IAsyncDisposable
{
    private readonly SqliteDatabase _database = new();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [TestCase("journal_mode", "wal")]
    [TestCase("synchronous", "2")]
    [TestCase("busy_timeout", "30000")]
    [TestCase("foreign_keys", "1")]
    public async Task Open_EveryConnection_IsSetForDurability(string setting, string expected)
    {
        await using var node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);
        await using var context = node.Open();
        await context.Database.OpenConnectionAsync();
        await using var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {setting}";

        Assert.That(Convert.ToString(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture), Is.EqualTo(expected));
    }

    [Test]
    public async Task MigrateAsync_FolderIsMissing_MakesItForThisUserAlone()
    {
        var settings = await _database.CreateAsync();
        await using var node = await TestNode.BuildAsync(settings, withBus: false);

        var folder = Path.GetDirectoryName(settings["Persistence:DataFile"])!;
        Assert.That(File.GetUnixFileMode(folder), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
    }

    [Test]
    public async Task MigrateAsync_EarlierProcessDiedWhileMigrating_IsNotStopped()
    {
        var settings = await _database.CreateAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(settings["Persistence:DataFile"])!);
        await using (var file = new SqliteConnection($"Data Source={settings["Persistence:DataFile"]}"))
        {
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText =
                """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2020-01-01 00:00:00');
                """;
            await command.ExecuteNonQueryAsync();
        }

        await using var node = await TestNode.BuildAsync(settings, withBus: false).WaitAsync(TestNode.Patience);

        await using var context = node.Open();
        Assert.That(await context.Runs.CountAsync(), Is.Zero);
    }
}
