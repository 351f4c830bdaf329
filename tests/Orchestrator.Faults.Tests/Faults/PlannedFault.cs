namespace Orchestrator.Faults;

/// <summary>One fault.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="After">After how many finished stages.</param>
/// <param name="Place">To which service.</param>
/// <param name="Away">How long a server is away beyond the time that it takes to start.</param>
internal sealed record PlannedFault(FaultKind Kind, int After, int Place, TimeSpan Away);
