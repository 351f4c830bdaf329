using Orchestrator.Answers;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Stages.Verify;
using Orchestrator.Tickets;

namespace Orchestrator.Dashboard.Reading;

/// <summary>A run with what its stages gave back. What is missing was not made yet, or is no longer kept.</summary>
public sealed record RunOverview
{
    public required RunState Run { get; init; }

    public required IReadOnlyList<AttemptLine> Attempts { get; init; }

    public Ticket? Ticket { get; init; }

    public PlanDocument? Plan { get; init; }

    public PlanReviewAnswer? PlanReview { get; init; }

    public IReadOnlyList<ReviewAnswer> Reviews { get; init; } = [];

    public Evidence? Evidence { get; init; }

    /// <summary>What waits for a person to let it through; <see langword="null"/> for nothing.</summary>
    public HeldChange? Held { get; init; }

    /// <summary>The newest records, without an agent's own words.</summary>
    public IReadOnlyList<RunRecord> Recent { get; init; } = [];

    /// <summary>What could not be read, for people.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Where its trace is looked at; <see langword="null"/> when nobody said.</summary>
    public Uri? Trace { get; init; }

    /// <summary>Its trace's id; empty when it has none.</summary>
    public string TraceId => Run.TraceParent?.Split('-') is [_, { Length: 32 } id, ..] ? id : "";
}
