namespace Orchestrator.Journal;

/// <summary>One thing that happened in a run, in the order it was written down. Never changed afterwards.</summary>
public sealed class RunRecord
{
    /// <summary>Grows with time; a reader remembers the last one it saw.</summary>
    public long Id { get; set; }

    public Guid RunId { get; set; }

    public Guid? StageId { get; set; }

    public DateTimeOffset At { get; set; }

    /// <summary>What happened: one of <see cref="RecordKinds"/>.</summary>
    public string Kind { get; set; } = "";

    /// <summary>One line for people. May hold an agent's words: whoever shows it must make control characters harmless.</summary>
    public string Text { get; set; } = "";

    /// <summary>The whole, as JSON; <see langword="null"/> when the text says it all.</summary>
    public string? Data { get; set; }
}
