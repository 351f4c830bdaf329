namespace Orchestrator.Answers;

/// <summary>One thing that a reviewing agent found. A claim, and untrusted text, like everything an agent says.</summary>
public sealed record Finding(FindingSeverity Severity, string? Path, int? Line, string Title, string Detail, string Suggestion);
