using Orchestrator.Reports;
using Orchestrator.Safety;

namespace Orchestrator.Stages.Verify;

/// <summary>What verification saw.</summary>
/// <param name="Commit">Of which commit.</param>
/// <param name="Checks">The repository's own commands, in order.</param>
/// <param name="Findings">What the rules say about the change.</param>
public sealed record Evidence(string Commit, IReadOnlyList<CheckResult> Checks, IReadOnlyList<SafetyFinding> Findings);
