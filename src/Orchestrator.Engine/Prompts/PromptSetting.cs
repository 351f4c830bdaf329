namespace Orchestrator.Prompts;

/// <summary>What holds in every stage of a run.</summary>
public sealed record PromptSetting
{
    public required string Repository { get; init; }

    public required string BaseBranch { get; init; }

    public required string BaseCommit { get; init; }

    /// <summary>The how-manieth time this stage is done, from 1.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Command lines that make the checkout ready.</summary>
    public IReadOnlyList<string> SetUp { get; init; } = [];

    /// <summary>Whether those have run where the agent is.</summary>
    public bool IsSetUp { get; init; } = true;

    /// <summary>Command lines of the checks.</summary>
    public IReadOnlyList<string> Verify { get; init; } = [];

    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    /// <summary>The repository's words to its agents.</summary>
    public string Guidance { get; init; } = "";

    public int MaximumCommits { get; init; } = 20;
}
