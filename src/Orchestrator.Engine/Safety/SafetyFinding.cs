namespace Orchestrator.Safety;

/// <summary>Something in a change that trusted code found and nobody should overlook.</summary>
/// <param name="Rule">Stable id of the rule, for instance <c>secret.github-token</c>.</param>
/// <param name="Severity">What follows.</param>
/// <param name="Path">The file, or what else was looked at.</param>
/// <param name="Message">What was found and what to do about it, in one sentence.</param>
/// <param name="Evidence">A short, cleaned excerpt; a secret is never in it.</param>
public sealed record SafetyFinding(string Rule, SafetySeverity Severity, string Path, string Message, string Evidence);
