namespace Orchestrator.Answers;

/// <summary>What an agent says it implemented. The commits tell what it did.</summary>
public sealed record ImplementAnswer(string Summary, IReadOnlyList<string> Notes) : IAnswer<ImplementAnswer>
{
    public static string Schema => "answer-implement";

    public static IEnumerable<string> Check(ImplementAnswer answer, AnswerContext context)
    {
        if (answer.Summary.Length == 0)
        {
            yield return "summary: say what was done; it is empty.";
        }
    }
}
