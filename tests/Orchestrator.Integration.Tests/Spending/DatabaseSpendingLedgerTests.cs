using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Messaging;
using Orchestrator.Persistence;

namespace Orchestrator.Spending;

/// <summary>What must hold for money on every database.</summary>
[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[Category("Integration")]
internal sealed class DatabaseSpendingLedgerTests<TDatabase> : SpendingLedgerContract, IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private const int Killed = 128 + 9;

    private readonly TDatabase _database = new();
    private readonly Dictionary<string, string?> _settings = [];
    private TestNode _node = null!;

    protected override ISpendingLedger Ledger => _node.Services.GetRequiredService<ISpendingLedger>();

    [SetUp]
    public async Task SetUp()
    {
        foreach (var (key, value) in await _database.CreateAsync())
        {
            _settings[key] = value;
        }

        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        await _database.DisposeAsync();
    }

    [Test]
    public async Task ReserveAsync_TwoReplicasAtOnceBothKilled_NeverAboveTheLimitAndSpentInFullOnceExpired()
    {
        var run = Guid.CreateVersion7();
        var settings = new Dictionary<string, string?>(_settings) { ["RunId"] = run.ToString() };

        var endings = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ChildProcess.RunAsync("spend", settings)));

        Assert.That(endings, Is.All.EqualTo(Killed));
        var request = Request(SpendingChild.Each, runLimit: SpendingChild.RunLimit) with { RunId = run };
        await using var context = _node.Open();
        Assert.That(await context.LedgerEntries.CountAsync(entry => entry.RunId == run), Is.EqualTo(10));
        Assert.That(await ReserveAsync(request), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0m)));

        await ExpireAsync();

        Assert.That(await ReserveAsync(request), Is.TypeOf<SpendingAnswer.Refused>(), "nobody knows what it cost");
        await _node.Services.GetRequiredService<DatabaseSpendingLedger>().KeepAsync(CancellationToken.None);

        Assert.That(await context.LedgerEntries.CountAsync(entry => entry.RunId == run && entry.SettledNano == entry.HeldNano), Is.EqualTo(10));
        Assert.That(await ReserveAsync(request), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0m)));
    }

    [Test]
    public async Task SettleAsync_PresumedSpentByAnotherReplica_TheTrueCostTakesItsPlaceOnce()
    {
        var hold = await HoldAsync(Request(1m, runLimit: 1m));
        await ExpireAsync();
        using var other = ActivatorUtilities.CreateInstance<DatabaseSpendingLedger>(_node.Services);
        await other.KeepAsync(CancellationToken.None);
        Assert.That(await ReserveAsync(Request(0.1m, runLimit: 1m)), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0m)));

        await Ledger.SettleAsync(hold, 0.25m);
        await other.KeepAsync(CancellationToken.None);

        Assert.That(await ReserveAsync(Request(1m, runLimit: 1m)), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0.75m)));
    }

    [Test]
    public async Task SettleAsync_AfterItExpired_TheTrueCostCounts()
    {
        var hold = await HoldAsync(Request(1m, runLimit: 1m));
        await ExpireAsync();

        await Ledger.SettleAsync(hold, 0.75m);

        Assert.That(await ReserveAsync(Request(0.5m, runLimit: 1m)), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0.25m)));
    }

    [Test]
    public async Task KeepAsync_RequestStillUnderWay_StaysHeld()
    {
        await HoldAsync(Request(1m, runLimit: 1m));
        await ExpireAsync();

        await _node.Services.GetRequiredService<DatabaseSpendingLedger>().KeepAsync(CancellationToken.None);

        Assert.That(await ReserveAsync(Request(0.1m, runLimit: 1m)), Is.TypeOf<SpendingAnswer.Refused>());
    }

    [Test]
    public async Task SettleAsync_DatabaseAway_WrittenLater()
    {
        var hold = await HoldAsync(Request(1m, runLimit: 1m));
        await using var context = _node.Open();
        await context.Database.ExecuteSqlAsync($"ALTER TABLE ledger_entries RENAME TO away");

        await Ledger.SettleAsync(hold, 0.25m);
        Assert.That(
            () => ReserveAsync(Request(0.1m)), Throws.TypeOf<Failures.ProviderException>().With.Property("Category").EqualTo(Failures.FailureCategory.Transient));
        await context.Database.ExecuteSqlAsync($"ALTER TABLE away RENAME TO ledger_entries");
        await _node.Services.GetRequiredService<DatabaseSpendingLedger>().KeepAsync(CancellationToken.None);

        Assert.That(await ReserveAsync(Request(1m, runLimit: 1m)), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0.75m)));
    }

    [TestCase("RepositoryUsdPerDay", SpendingScope.Repository)]
    [TestCase("Repositories:ACME/Shop", SpendingScope.Repository)]
    [TestCase("TeamUsdPerDay", SpendingScope.Team)]
    [TestCase("Teams:Shop", SpendingScope.Team)]
    [TestCase("UsdPerDay", SpendingScope.Day)]
    public async Task ReserveAsync_LimitByTheOperator_HoldsOverAllRuns(string setting, SpendingScope scope)
    {
        await StartAsync(("UsdPerDay", "100"), ("RepositoryUsdPerDay", "100"), ("TeamUsdPerDay", "100"), (setting, "0.5"));
        await HoldAsync(Request(0.3m) with { RunId = Guid.CreateVersion7(), Repository = "Acme/Shop", Team = "SHOP" });
        await Ledger.SettleAsync(await HoldAsync(Request(0.2m) with { RunId = Guid.CreateVersion7() }), 0.1m);

        var answer = await ReserveAsync(Request(0.2m));
        var elsewhere = await ReserveAsync(Request(0.2m) with { Repository = "acme/other", Team = "other" });

        Assert.That(answer, Is.EqualTo(new SpendingAnswer.Refused(scope, 0.5m, 0.1m)));
        Assert.That(elsewhere is SpendingAnswer.Held, Is.EqualTo(scope != SpendingScope.Day));
    }

    [Test]
    public async Task ReserveAsync_SpentYesterday_TodayIsFree()
    {
        await StartAsync(("UsdPerDay", "1"));
        await Ledger.SettleAsync(await HoldAsync(Request(1m)), 1m);
        await using var context = _node.Open();
        await context.LedgerEntries.ExecuteUpdateAsync(set => set.SetProperty(entry => entry.Day, entry => entry.Day.AddDays(-1)));

        Assert.That(await ReserveAsync(Request(1m)), Is.TypeOf<SpendingAnswer.Held>());
    }

    private async Task StartAsync(params (string Name, string Value)[] limits)
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        var section = new ConfigurationBuilder().AddInMemoryCollection(
            limits.GroupBy(limit => limit.Name).ToDictionary(limit => limit.Key, limit => (string?)limit.Last().Value)).Build();
        _node = await TestNode.BuildAsync(_settings, withBus: false, services => services.AddSpendingLedger(section));
    }

    private async Task ExpireAsync()
    {
        var past = TimeProvider.System.GetUtcNow().AddHours(-1);
        await using var context = _node.Open();
        await context.LedgerEntries.ExecuteUpdateAsync(set => set.SetProperty(entry => entry.ExpiresAt, past));
    }
}
