namespace Orchestrator.Stages;

/// <summary>How an attempt ended, as stored and shown.</summary>
public static class StageOutcomes
{
    public const string Completed = "completed";
    public const string Rework = "rework";
    public const string NeedsHuman = "needs human";
    public const string Failed = "failed";
}
