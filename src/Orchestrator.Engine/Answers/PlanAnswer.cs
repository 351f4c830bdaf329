namespace Orchestrator.Answers;

/// <summary>A plan: commits to make, or what stands in the way of making them.</summary>
public sealed record PlanAnswer(
    string Summary,
    IReadOnlyList<PlannedCommit> Commits,
    IReadOnlyList<string> Questions,
    IReadOnlyList<PlannedTicket> Split) : IAnswer<PlanAnswer>
{
    public static string Schema => "answer-plan";

    public static IEnumerable<string> Check(PlanAnswer answer, AnswerContext context)
    {
        if (answer.Summary.Length == 0)
        {
            yield return "summary: say what will be done and why; it is empty.";
        }

        if (answer is { Commits.Count: 0, Questions.Count: 0, Split.Count: 0 })
        {
            yield return "commits: plan at least one commit, or ask questions, or propose a split; all three are empty.";
        }

        if (answer.Split.Count == 1)
        {
            yield return "split: a split has at least two smaller tickets; plan commits instead.";
        }

        if (answer is { Commits.Count: > 0, Split.Count: > 0 })
        {
            yield return "split: give either commits or a split, not both.";
        }

        for (var i = 0; i < answer.Questions.Count; i++)
        {
            if (answer.Questions[i].Length == 0)
            {
                yield return $"questions[{i}]: is empty; ask something or leave it out.";
            }
        }

        for (var i = 0; i < answer.Split.Count; i++)
        {
            if (answer.Split[i].Title.Length is 0 or > 200 || answer.Split[i].Title.Contains('\n', StringComparison.Ordinal))
            {
                yield return $"split[{i}].title: must be one line of 1 to 200 characters.";
            }
        }

        foreach (var problem in CommitChecks.Check(answer.Commits, context.MaximumCommits))
        {
            yield return problem;
        }
    }
}
