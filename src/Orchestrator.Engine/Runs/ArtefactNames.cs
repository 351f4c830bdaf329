namespace Orchestrator.Runs;

/// <summary>The names under which stages hand artefacts on. Stored: never change one that has shipped.</summary>
public static class ArtefactNames
{
    public const string Ticket = "ticket";
    public const string Configuration = "configuration";
    public const string Plan = "plan";
    public const string PlanReview = "plan-review";
    public const string Implementation = "implementation";
    public const string Findings = "findings";
    public const string Evidence = "evidence";
    /// <summary>What a person is asked to let through.</summary>
    public const string Held = "held";

    /// <summary>What a person has let through: they retried the run after it was held.</summary>
    public const string LetThrough = "let-through";

    public const string Responses = "responses";

    /// <summary>Failed checks at the forge that were dealt with.</summary>
    public const string AnsweredChecks = "answered-checks";

    /// <summary>What rounds changed and what was wrong before them.</summary>
    public const string RoundHistory = "round-history";

    /// <summary>What the next round of work must address, in words for an agent.</summary>
    public const string Feedback = "feedback";
}
