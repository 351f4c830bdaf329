namespace Orchestrator.Runs.Messages;

/// <summary>Ends a run from wherever it is and undoes what is open.</summary>
public sealed record CancelRun(Guid RunId, string Actor, string Reason);
