namespace Orchestrator.Answers;

/// <summary>What an agent answers in a stage: a record with a published JSON Schema and checks that no schema can express.</summary>
public interface IAnswer<in TSelf>
{
    /// <summary>File name of the schema, without its ending.</summary>
    static abstract string Schema { get; }

    /// <summary>What is wrong with an answer that satisfies the schema.</summary>
    static abstract IEnumerable<string> Check(TSelf answer, AnswerContext context);
}
