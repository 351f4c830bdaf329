using Microsoft.Extensions.Time.Testing;

namespace Orchestrator.Spending;

[TestFixture]
public sealed class MemorySpendingLedgerTests : SpendingLedgerContract
{
    private readonly FakeTimeProvider _time = new();

    public MemorySpendingLedgerTests() => Ledger = new MemorySpendingLedger(_time);

    protected override ISpendingLedger Ledger { get; }

    [Test]
    public async Task ReserveAsync_RunQuietForDays_ForgottenUnlessMoneyIsStillHeld()
    {
        await Ledger.SettleAsync(await HoldAsync(Request(1m, runLimit: 2m)), 1m);
        var held = Request(1m, runLimit: 1m) with { RunId = Guid.CreateVersion7(), StageId = Guid.CreateVersion7() };
        await HoldAsync(held);

        _time.Advance(TimeSpan.FromDays(3));
        await HoldAsync(Request(1m) with { RunId = Guid.CreateVersion7() });

        Assert.That(await ReserveAsync(Request(2m, runLimit: 2m)), Is.TypeOf<SpendingAnswer.Held>(), "what the run's row says is all that counts now");
        Assert.That(await ReserveAsync(held), Is.TypeOf<SpendingAnswer.Refused>());
    }
}
