namespace Orchestrator.Prompts;

/// <summary>Asks for a better answer to an earlier prompt, in the same sandbox.</summary>
public sealed record RepairPrompt : Prompt
{
    public override string Stage => Original.Stage;

    public override string Role => Original.Role;

    public override string AnswerSchema => Original.AnswerSchema;

    /// <summary>What was asked.</summary>
    public required Prompt Original { get; init; }

    /// <summary>What was wrong with the answer, or with the commits.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    private protected override void Add(PromptValues values) => values.DataList("problems", "problem", Problems);

    /// <summary>A repair of what was asked, in the same setting.</summary>
    public static RepairPrompt Of(Prompt original, IReadOnlyList<string> problems)
    {
        ArgumentNullException.ThrowIfNull(original);
        return new RepairPrompt { Setting = original.Setting, Original = original, Problems = problems };
    }
}
