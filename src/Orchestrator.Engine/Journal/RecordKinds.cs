namespace Orchestrator.Journal;

/// <summary>What a <see cref="RunRecord"/> can be about. Stored: never change one that has shipped.</summary>
public static class RecordKinds
{
    public const string RunState = "run.state";
    public const string StageStarted = "stage.started";
    public const string StageFinished = "stage.finished";
    public const string SandboxStarted = "sandbox.started";
    public const string SandboxDestroyed = "sandbox.destroyed";
    public const string Command = "command";
    public const string AgentEvent = "agent.event";
    public const string AgentFinished = "agent.finished";
    public const string Egress = "egress";
    public const string ModelCall = "model.call";
    public const string Finding = "finding";
    public const string Effect = "effect";
    public const string Decision = "decision";
    public const string JournalDropped = "journal.dropped";
}
