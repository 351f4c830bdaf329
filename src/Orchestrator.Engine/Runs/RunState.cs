using MassTransit;
using Orchestrator.Stages;

namespace Orchestrator.Runs;

/// <summary>One ticket's way to a merged pull request: the saga's row. Only the state machine changes it.</summary>
public sealed class RunState : SagaStateMachineInstance, ISagaVersion
{
    /// <summary>The run's id.</summary>
    public Guid CorrelationId { get; set; }

    public int Version { get; set; }

    public string CurrentState { get; set; } = "";

    public string TicketSource { get; set; } = "";

    public string TicketId { get; set; } = "";

    public string TicketTitle { get; set; } = "";

    /// <summary>Who asked for the run.</summary>
    public string Actor { get; set; } = "";

    public string Forge { get; set; } = "";

    public string Repository { get; set; } = "";

    public string Team { get; set; } = "";

    public int Priority { get; set; }

    /// <summary>Empty for the repository's or the operator's choice.</summary>
    public string Agent { get; set; } = "";

    /// <summary>Empty for the repository's or the operator's choice.</summary>
    public string Model { get; set; } = "";

    public string BaseBranch { get; set; } = "";

    public string BaseCommit { get; set; } = "";

    public string HeadBranch { get; set; } = "";

    /// <summary>The newest commit that trusted git has taken in; empty until implement has landed.</summary>
    public string HeadCommit { get; set; } = "";

    public int? PullRequest { get; set; }

    /// <summary>The attempt whose result is awaited; <see langword="null"/> while none is.</summary>
    public Guid? StageId { get; set; }

    public StageName? Stage { get; set; }

    /// <summary>The attempt's number within its round.</summary>
    public int Attempt { get; set; }

    /// <summary>How often each stage has been begun for a new reason, by stage name.</summary>
    public Dictionary<string, int> Rounds { get; set; } = [];

    /// <summary>What stages gave back, by name: SHA-256 of the newest.</summary>
    public Dictionary<string, string> Artefacts { get; set; } = [];

    /// <summary>What each stage needs of a worker, by stage name, as the first stage found it; empty before.</summary>
    public Dictionary<string, StageNeeds> Needs { get; set; } = [];

    /// <summary>How often work was sent back since a person last looked: plan, review, verify.</summary>
    public Dictionary<string, int> Reworks { get; set; } = [];

    /// <summary>What a person wants changed in the plan; <see langword="null"/> once a new plan was made.</summary>
    public string? PlanComment { get; set; }

    /// <summary>Whether reviewers spoke while the run was busy, so that another round must follow.</summary>
    public bool ReviewPending { get; set; }

    /// <summary>While closing: the final state to come.</summary>
    public string? Outcome { get; set; }

    /// <summary>Why the run waits for a person, failed or was cancelled.</summary>
    public string? Reason { get; set; }

    public decimal CostUsd { get; set; }

    /// <summary>US dollars that people have added to the budget.</summary>
    public decimal AddedBudgetUsd { get; set; }

    public long InputTokens { get; set; }

    public long OutputTokens { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? FinishedAt { get; set; }

    /// <summary>W3C trace context of the run's root span.</summary>
    public string? TraceParent { get; set; }
}
