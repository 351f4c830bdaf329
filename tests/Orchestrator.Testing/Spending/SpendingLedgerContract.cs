namespace Orchestrator.Spending;

/// <summary>What every ledger promises about the limits of stages and runs. A ledger's own fixture derives from this one.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class SpendingLedgerContract
{
    private readonly Guid _run = Guid.CreateVersion7();
    private readonly Guid _stage = Guid.CreateVersion7();

    protected abstract ISpendingLedger Ledger { get; }

    [Test]
    public async Task ReserveAsync_FiftyAtOnceForTen_ExactlyTenAreHeld()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ReserveAsync(Request(0.1m, runLimit: 1m)))));

        Assert.That(answers.OfType<SpendingAnswer.Held>().Select(held => held.Id).ToHashSet(), Has.Count.EqualTo(10));
        Assert.That(answers.OfType<SpendingAnswer.Refused>(), Has.Exactly(40).EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0m)));
    }

    [Test]
    public async Task SettleAsync_ManyAtOnceWhileOthersReserve_NeverAboveTheLimitAndExactToTheCent()
    {
        const decimal Limit = 1m;
        var spent = new Lock();
        var total = 0m;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(worker => Task.Run(async () =>
        {
            for (var n = 0; n < 5; n++)
            {
                if (await ReserveAsync(Request(0.1m, runLimit: Limit)) is SpendingAnswer.Held held)
                {
                    var cost = 0.001m * (worker + n);
                    lock (spent)
                    {
                        total += cost;
                    }

                    await Ledger.SettleAsync(held.Id, cost);
                }
            }
        })));

        Assert.That(total, Is.LessThanOrEqualTo(Limit));
        Assert.That(await ReserveAsync(Request(Limit - total + 0.000001m, runLimit: Limit)), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, Limit, Limit - total)));
        Assert.That(await ReserveAsync(Request(Limit - total, runLimit: Limit)), Is.TypeOf<SpendingAnswer.Held>());
    }

    [Test]
    public async Task SettleAsync_CostLessThanHeld_TheRestIsFreeAgain()
    {
        var first = await HoldAsync(Request(1m, runLimit: 1m));

        await Ledger.SettleAsync(first, 0.25m);

        Assert.That(await ReserveAsync(Request(0.750001m, runLimit: 1m)), Is.TypeOf<SpendingAnswer.Refused>());
        Assert.That(await ReserveAsync(Request(0.75m, runLimit: 1m)), Is.TypeOf<SpendingAnswer.Held>());
    }

    [Test]
    public async Task SettleAsync_Twice_CountsOnce()
    {
        var hold = await HoldAsync(Request(0.5m, runLimit: 1m));

        await Ledger.SettleAsync(hold, 0.5m);
        await Ledger.SettleAsync(hold, 0.5m);

        Assert.That(await ReserveAsync(Request(0.5m, runLimit: 1m)), Is.TypeOf<SpendingAnswer.Held>());
    }

    [Test]
    public async Task SettleAsync_NothingHeldUnderThatId_ChangesNothing()
    {
        await Ledger.SettleAsync(Guid.CreateVersion7(), 5m);

        Assert.That(await ReserveAsync(Request(1m, runLimit: 1m)), Is.TypeOf<SpendingAnswer.Held>());
    }

    [Test]
    public async Task ReserveAsync_StageLimit_HoldsForTheStageAloneAndTheRunsForAllStages()
    {
        await HoldAsync(Request(0.5m, stageLimit: 0.5m, runLimit: 1m));

        var same = await ReserveAsync(Request(0.1m, stageLimit: 0.5m, runLimit: 1m));
        var next = await ReserveAsync(Request(0.4m, stageLimit: 0.5m, runLimit: 1m) with { StageId = Guid.CreateVersion7() });
        var over = await ReserveAsync(Request(0.2m, stageLimit: 0.5m, runLimit: 1m) with { StageId = Guid.CreateVersion7() });
        var other = await ReserveAsync(Request(1m, runLimit: 1m) with { RunId = Guid.CreateVersion7(), StageId = Guid.CreateVersion7() });

        Assert.That(same, Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Stage, 0.5m, 0m)));
        Assert.That(next, Is.TypeOf<SpendingAnswer.Held>());
        Assert.That(over, Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0.1m)));
        Assert.That(other, Is.TypeOf<SpendingAnswer.Held>());
    }

    [Test]
    public async Task ReserveAsync_RunSpentMoreThanTheLedgerKnows_TheRunsOwnNumberCounts()
    {
        Assert.That(await ReserveAsync(Request(0.5m, runLimit: 1m) with { RunSpentUsd = 0.75m }), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 1m, 0.25m)));
        Assert.That(await ReserveAsync(Request(0.25m, runLimit: 1m) with { RunSpentUsd = 0.75m }), Is.TypeOf<SpendingAnswer.Held>());
    }

    [Test]
    public async Task ReserveAsync_CostsNothing_RefusedOnlyOnceTheLimitIsSpent()
    {
        Assert.That(await ReserveAsync(Request(0m, runLimit: 0.1m)), Is.TypeOf<SpendingAnswer.Held>());
        await Ledger.SettleAsync(await HoldAsync(Request(0.1m, runLimit: 0.1m)), 0.2m);

        Assert.That(await ReserveAsync(Request(0m, runLimit: 0.1m)), Is.EqualTo(new SpendingAnswer.Refused(SpendingScope.Run, 0.1m, 0m)));
    }

    [Test]
    public async Task ReserveAsync_NoLimit_Held() => Assert.That(await ReserveAsync(Request(1_000_000m)), Is.TypeOf<SpendingAnswer.Held>());

    protected SpendingRequest Request(decimal worst, decimal? stageLimit = null, decimal? runLimit = null) => new()
    {
        RunId = _run,
        StageId = _stage,
        Repository = "acme/shop",
        Team = "shop",
        StageLimitUsd = stageLimit,
        RunLimitUsd = runLimit,
        WorstUsd = worst,
    };

    protected Task<SpendingAnswer> ReserveAsync(SpendingRequest request) => Ledger.ReserveAsync(request, CancellationToken.None).AsTask();

    protected async Task<Guid> HoldAsync(SpendingRequest request) => ((SpendingAnswer.Held)await ReserveAsync(request)).Id;
}
