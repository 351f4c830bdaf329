using Orchestrator.Answers;

namespace Orchestrator.Reports;

/// <summary>A reviewer's finding and what became of it.</summary>
/// <param name="Reviewer">Who found it.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Fixed">Whether a later round no longer found it.</param>
public sealed record ReportedFinding(string Reviewer, Finding Finding, bool Fixed);
