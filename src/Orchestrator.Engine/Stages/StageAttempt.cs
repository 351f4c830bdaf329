namespace Orchestrator.Stages;

/// <summary>One try of one stage. This row is the truth about the work; messages only wake a worker up.</summary>
public sealed class StageAttempt
{
    /// <summary>Unique; also what the run waits for, so that the result of any other attempt is late.</summary>
    public Guid Id { get; set; }

    public Guid RunId { get; set; }

    public StageName Stage { get; set; }

    /// <summary>Counts from 1 over the run: the how-manieth time this stage is done, for a new reason.</summary>
    public int Round { get; set; }

    /// <summary>Counts from 1 within the round: tries after a failure from outside.</summary>
    public int Number { get; set; }

    public StageAttemptState State { get; set; }

    public string Team { get; set; } = "";

    public string Repository { get; set; } = "";

    /// <summary>The agents it needs, separated by spaces; a worker without one of them does not claim the attempt.</summary>
    public string Agent { get; set; } = "";

    /// <summary>The sandbox provider it needs; a worker without it does not claim the attempt.</summary>
    public string Sandbox { get; set; } = "";

    public int Priority { get; set; }

    /// <summary>Not claimed earlier than this: the pause before another try.</summary>
    public DateTimeOffset NotBefore { get; set; }

    public string? LeaseOwner { get; set; }

    public DateTimeOffset? LeaseUntil { get; set; }

    /// <summary>Grows with every claim. Only the holder of the newest may renew or finish.</summary>
    public long Fence { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>Completed, rework, needs human or failed; <see langword="null"/> until finished.</summary>
    public string? Outcome { get; set; }

    /// <summary>One sentence about the outcome, for people.</summary>
    public string? Summary { get; set; }

    /// <summary>W3C trace context of the run, the parent of the attempt's span.</summary>
    public string? TraceParent { get; set; }

    public decimal CostUsd { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }
}
