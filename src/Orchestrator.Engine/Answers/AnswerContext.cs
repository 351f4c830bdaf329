namespace Orchestrator.Answers;

/// <summary>What trusted code knows about the question, which the answer must agree with.</summary>
public sealed record AnswerContext
{
    public static AnswerContext Default { get; } = new();

    /// <summary>Commits a plan may have. The default is 20.</summary>
    public int MaximumCommits { get; init; } = 20;

    /// <summary>The reviewer that was asked; empty where any name will do.</summary>
    public string Reviewer { get; init; } = "";

    /// <summary>The threads that were asked about; <see langword="null"/> where any id will do.</summary>
    public IReadOnlyCollection<string>? Threads { get; init; }
}
