namespace Orchestrator.Policies;

/// <summary>Something a repository or a ticket asked for and was not given, as it is shown on the run.</summary>
/// <param name="What">The key asked with, for instance <c>network: evil.example.org</c>. Untrusted text.</param>
/// <param name="Why">What the operator allows instead.</param>
public sealed record Refusal(string What, string Why);
