using Orchestrator.Stages;

namespace Orchestrator.Runs;

/// <summary>Reads a run's counters.</summary>
public static class RunStateRounds
{
    /// <summary>How often a stage has been begun for a new reason.</summary>
    public static int Round(this RunState run, StageName stage) => run.Rounds.GetValueOrDefault(stage.ToString());
}
