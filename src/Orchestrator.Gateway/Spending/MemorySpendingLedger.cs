namespace Orchestrator.Spending;

/// <summary>The limits of stages and runs, kept by one process for the sessions that it serves.</summary>
internal sealed class MemorySpendingLedger(TimeProvider time) : ISpendingLedger
{
    // A run that was quiet for so long begins again with what its row says it has spent.
    private static readonly TimeSpan Memory = TimeSpan.FromDays(2);

    private readonly Lock _lock = new();
    private readonly Dictionary<(SpendingScope Scope, Guid Id), Account> _accounts = [];
    private readonly Dictionary<Guid, (decimal Usd, Account Stage, Account Run)> _holds = [];

    public ValueTask<SpendingAnswer> ReserveAsync(SpendingRequest request, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var stage = Find(SpendingScope.Stage, request.StageId);
            var run = Find(SpendingScope.Run, request.RunId);
            run.Spent = Math.Max(run.Spent, request.RunSpentUsd);
            if ((stage.Objection(SpendingScope.Stage, request.StageLimitUsd, request.WorstUsd)
                ?? run.Objection(SpendingScope.Run, request.RunLimitUsd, request.WorstUsd)) is { } objection)
            {
                return new(objection);
            }

            var id = Guid.CreateVersion7(time.GetUtcNow());
            stage.Held += request.WorstUsd;
            run.Held += request.WorstUsd;
            _holds.Add(id, (request.WorstUsd, stage, run));
            return new(new SpendingAnswer.Held(id));
        }
    }

    public ValueTask SettleAsync(Guid hold, decimal costUsd)
    {
        lock (_lock)
        {
            if (_holds.Remove(hold, out var held))
            {
                held.Stage.Settle(held.Usd, costUsd);
                held.Run.Settle(held.Usd, costUsd);
            }
        }

        return ValueTask.CompletedTask;
    }

    private Account Find(SpendingScope scope, Guid id)
    {
        if (!_accounts.TryGetValue((scope, id), out var account))
        {
            foreach (var (key, other) in _accounts)
            {
                if (other.Held == 0 && time.GetElapsedTime(other.UsedAt) > Memory)
                {
                    _accounts.Remove(key);
                }
            }

            _accounts[(scope, id)] = account = new Account();
        }

        account.UsedAt = time.GetTimestamp();
        return account;
    }

    private sealed class Account
    {
        public decimal Spent { get; set; }

        public decimal Held { get; set; }

        public long UsedAt { get; set; }

        public SpendingAnswer.Refused? Objection(SpendingScope scope, decimal? limit, decimal worst)
        {
            var left = limit - Spent - Held;
            return left is { } some && (some <= 0 || worst > some) ? new SpendingAnswer.Refused(scope, limit!.Value, Math.Max(0, some)) : null;
        }

        public void Settle(decimal held, decimal cost)
        {
            Held -= held;
            Spent += cost;
        }
    }
}
