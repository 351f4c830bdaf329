namespace Orchestrator.Stages.Agents;

/// <summary>What trusted code makes of an agent's claim: a value, or what is wrong with it, in words to repair it by.</summary>
public sealed record Judgement<T>
{
    private Judgement(T? value, IReadOnlyList<string> problems)
    {
        Value = value;
        Problems = problems;
    }

    /// <summary>Set when there are no problems.</summary>
    public T? Value { get; }

    public IReadOnlyList<string> Problems { get; }

    public static Judgement<T> Good(T value) => new(value, []);

    public static Judgement<T> Bad(IReadOnlyList<string> problems) => new(default, problems);
}
