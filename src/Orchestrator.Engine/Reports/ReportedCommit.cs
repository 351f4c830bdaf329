using Orchestrator.Answers;

namespace Orchestrator.Reports;

/// <summary>A planned commit and the commit that came of it; <see langword="null"/> when none did.</summary>
public sealed record ReportedCommit(PlannedCommit Planned, string? Sha);
