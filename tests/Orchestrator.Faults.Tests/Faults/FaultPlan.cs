namespace Orchestrator.Faults;

/// <summary>Which faults happen when, drawn from a seed. A fault's moment is how many stages have finished by then, so that none meets an idle system.</summary>
internal sealed class FaultPlan
{
    // Of a hundred runs; what stops every service at once is rarer.
    private static readonly Dictionary<FaultKind, double> Shares = new()
    {
        [FaultKind.Kill] = 6,
        [FaultKind.Freeze] = 5,
        [FaultKind.Drain] = 2,
        [FaultKind.CutDatabase] = 5,
        [FaultKind.CutBroker] = 5,
        [FaultKind.RestartDatabase] = 2,
        [FaultKind.RestartBroker] = 2,
    };

    private FaultPlan(IReadOnlyList<PlannedFault> faults) => Faults = faults;

    /// <summary>In the order of their moments.</summary>
    public IReadOnlyList<PlannedFault> Faults { get; }

    /// <param name="kinds">The kinds that may happen.</param>
    /// <param name="runs">How many runs are carried out meanwhile.</param>
    /// <param name="services">How many services there are to be hit.</param>
    /// <param name="seed">The same seed gives the same plan.</param>
    public static FaultPlan Draw(IReadOnlyCollection<FaultKind> kinds, int runs, int services, int seed)
    {
        var random = new Random(seed);
        var stages = runs * 7;
        var faults =
            from kind in kinds.Order()
            from _ in Enumerable.Range(0, Math.Max(1, (int)Math.Round(Shares[kind] * runs / 100)))
            select new PlannedFault(kind, random.Next(stages / 50, stages * 9 / 10), random.Next(services), TimeSpan.FromSeconds(random.NextDouble() * 6));
        return new FaultPlan([.. faults.OrderBy(fault => fault.After)]);
    }
}
