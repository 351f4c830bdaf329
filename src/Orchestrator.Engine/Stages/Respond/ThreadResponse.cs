using Orchestrator.Answers;

namespace Orchestrator.Stages.Respond;

/// <summary>The answer to one thread.</summary>
/// <param name="Answer">The agent's claim, checked.</param>
/// <param name="IdempotencyKey">Bound to the comment answered: a later comment on the thread gets an answer of its own.</param>
/// <param name="Commit">The commit that fixes it, as trusted git knows it; <see langword="null"/> when none does.</param>
public sealed record ThreadResponse(ThreadAnswer Answer, string IdempotencyKey, string? Commit)
{
    public bool IsFixed => Answer.Outcome == ThreadOutcome.Fixed;
}
