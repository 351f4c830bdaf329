using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Runs;

/// <summary>The operator's bounds on every run, read from <c>Runs</c>. A repository may set narrower ones.</summary>
public sealed class RunOptions
{
    /// <summary>How often a plan may be sent back by its review before a person is asked. The default is 3.</summary>
    [Range(0, 20)]
    public int PlanReworks { get; set; } = 3;

    /// <summary>How often blocking review findings may send the implementation back before a person is asked. The default is 3.</summary>
    [Range(0, 20)]
    public int ReviewReworks { get; set; } = 3;

    /// <summary>How often failed verification may send the work back before a person is asked. The default is 3.</summary>
    [Range(0, 20)]
    public int VerifyReworks { get; set; } = 3;

    /// <summary>How many rounds of review comments are answered before a person is asked. The default is 10.</summary>
    [Range(0, 100)]
    public int ResponseRounds { get; set; } = 10;

    /// <summary>US dollars of model use after which a person is asked. The default is 20.</summary>
    [Range(0.0, 100_000.0)]
    public decimal CostLimitUsd { get; set; } = 20m;

    /// <summary>US dollars by which people may raise one run's budget, all in all. The default is 20.</summary>
    [Range(0.0, 100_000.0)]
    public decimal AddedBudgetLimitUsd { get; set; } = 20m;
}
