namespace Orchestrator.Answers;

/// <summary>One round of answers to reviewers.</summary>
public sealed record RespondAnswer(
    string Summary,
    IReadOnlyList<ThreadAnswer> Threads,
    IReadOnlyList<PlannedCommit> Commits) : IAnswer<RespondAnswer>
{
    public static string Schema => "answer-respond";

    public static IEnumerable<string> Check(RespondAnswer answer, AnswerContext context)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var subjects = answer.Commits.Select(commit => commit.Message).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < answer.Threads.Count; i++)
        {
            var thread = answer.Threads[i];
            if (!seen.Add(thread.Id))
            {
                yield return $"threads[{i}].id: '{thread.Id}' is answered twice; answer each thread once.";
            }

            if (context.Threads is { } known && !known.Contains(thread.Id))
            {
                yield return $"threads[{i}].id: '{thread.Id}' is none of the threads you were given.";
            }

            if (thread.Reply.Length is 0 or > 8000)
            {
                yield return $"threads[{i}].reply: must have 1 to 8000 characters; it has {thread.Reply.Length}.";
            }

            if (thread.Outcome == ThreadOutcome.Fixed && (thread.CommitMessage is null || !subjects.Contains(thread.CommitMessage)))
            {
                yield return $"threads[{i}].commit_message: must be the message of one of commits, since the outcome is fixed.";
            }

            if (thread.Outcome != ThreadOutcome.Fixed && thread.CommitMessage is not null)
            {
                yield return $"threads[{i}].commit_message: must be null, since the outcome is not fixed.";
            }
        }

        foreach (var missing in (context.Threads ?? []).Where(id => !seen.Contains(id)))
        {
            yield return $"threads: '{missing}' is not answered; answer every thread you were given.";
        }

        foreach (var problem in CommitChecks.Check(answer.Commits, context.MaximumCommits))
        {
            yield return problem;
        }
    }
}
