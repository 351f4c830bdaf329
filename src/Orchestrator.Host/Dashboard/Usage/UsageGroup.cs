namespace Orchestrator.Dashboard.Usage;

/// <summary>Lines of one kind, the dearest first.</summary>
public sealed record UsageGroup(string Name, IReadOnlyList<UsageLine> Lines);
