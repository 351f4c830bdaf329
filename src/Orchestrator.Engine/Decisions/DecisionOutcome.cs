using Orchestrator.Runs;

namespace Orchestrator.Decisions;

/// <summary>What became of a decision.</summary>
public abstract record DecisionOutcome
{
    private DecisionOutcome()
    {
    }

    /// <summary>It is written down and on its way, since now or since an earlier request with the same key.</summary>
    public sealed record Sent(RunState Run, object Message) : DecisionOutcome;

    /// <summary>It does not fit the run as it is now.</summary>
    /// <param name="Run">The run.</param>
    /// <param name="Reason">Why, as the end of a sentence.</param>
    public sealed record Unfit(RunState Run, string Reason) : DecisionOutcome;

    /// <summary>The request's key was used for something else.</summary>
    public sealed record KeyReused : DecisionOutcome;

    /// <summary>There is no such run.</summary>
    public sealed record NoSuchRun : DecisionOutcome;
}
