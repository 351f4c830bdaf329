namespace Orchestrator.Answers;

/// <summary>A judgement of a plan.</summary>
public sealed record PlanReviewAnswer(Verdict Verdict, string Summary, IReadOnlyList<Finding> Findings) : IAnswer<PlanReviewAnswer>
{
    public static string Schema => "answer-plan-review";

    public static IEnumerable<string> Check(PlanReviewAnswer answer, AnswerContext context) => FindingChecks.Check(answer.Verdict, answer.Findings);
}
