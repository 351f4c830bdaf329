namespace Orchestrator.Answers;

/// <summary>A specialised reviewer's judgement of commits.</summary>
public sealed record ReviewAnswer(string Reviewer, Verdict Verdict, string Summary, IReadOnlyList<Finding> Findings) : IAnswer<ReviewAnswer>
{
    public static string Schema => "answer-review";

    public static IEnumerable<string> Check(ReviewAnswer answer, AnswerContext context)
    {
        if (context.Reviewer.Length > 0 && answer.Reviewer != context.Reviewer)
        {
            yield return $"reviewer: must be '{context.Reviewer}', the role you were given.";
        }

        foreach (var problem in FindingChecks.Check(answer.Verdict, answer.Findings))
        {
            yield return problem;
        }
    }
}
