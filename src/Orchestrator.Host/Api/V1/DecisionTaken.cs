namespace Orchestrator.Api.V1;

/// <summary>A decision that is written down and on its way.</summary>
/// <param name="Run">The run.</param>
/// <param name="Decision">What was decided.</param>
/// <param name="Actor">Who is written down as having decided it.</param>
/// <param name="Processes">How many processes carry decisions out now.</param>
internal sealed record DecisionTaken(Guid Run, string Decision, string Actor, int Processes);
