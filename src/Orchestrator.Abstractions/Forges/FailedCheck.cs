namespace Orchestrator.Forges;

/// <summary>A check that failed. Its text is untrusted.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Detail">What it said, cut to what matters.</param>
public sealed record FailedCheck(string Name, string Detail);
