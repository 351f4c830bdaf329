namespace Orchestrator.Stages;

/// <summary>How a stage's work turned out.</summary>
/// <param name="Summary">One sentence for people.</param>
public abstract record StageResult(string Summary)
{
    /// <summary>What it gives to later stages: name to SHA-256.</summary>
    public IReadOnlyDictionary<string, string> Artefacts { get; init; } = new Dictionary<string, string>();

    /// <summary>The work is done.</summary>
    public sealed record Completed(string Summary) : StageResult(Summary)
    {
        public string? TicketTitle { get; init; }

        public string? BaseBranch { get; init; }

        public string? BaseCommit { get; init; }

        public string? HeadBranch { get; init; }

        public string? HeadCommit { get; init; }

        public int? PullRequest { get; init; }

        /// <summary>What later stages need of a worker, by stage name.</summary>
        public IReadOnlyDictionary<string, StageNeeds>? Needs { get; init; }

        public bool AwaitApproval { get; init; }
    }

    /// <summary>Earlier work is sent back; the artefacts say what is wrong.</summary>
    public sealed record Rework(string Summary) : StageResult(Summary);

    /// <summary>The run cannot or may not go on without a person.</summary>
    public sealed record NeedsHuman(string Summary) : StageResult(Summary);
}
