using Orchestrator.Policies;
using Orchestrator.Safety;
using Orchestrator.Tickets;

namespace Orchestrator.Reports;

/// <summary>What a pull request says of itself.</summary>
public sealed record PullRequestReport
{
    public required Ticket Ticket { get; init; }

    /// <summary>The plan's summary, an agent's words.</summary>
    public required string Summary { get; init; }

    public required IReadOnlyList<ReportedCommit> Commits { get; init; }

    /// <summary>What the implementing agent wants reviewers to know.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Empty when the repository names no checks and none were detected.</summary>
    public required IReadOnlyList<CheckResult> Checks { get; init; }

    /// <summary>Reviewers that looked at the commits, whether or not they found anything.</summary>
    public IReadOnlyList<string> Reviewers { get; init; } = [];

    public IReadOnlyList<ReportedFinding> Findings { get; init; } = [];

    public IReadOnlyList<SafetyFinding> Safety { get; init; } = [];

    public IReadOnlyList<Refusal> Refusals { get; init; } = [];

    public required Provenance Provenance { get; init; }
}
