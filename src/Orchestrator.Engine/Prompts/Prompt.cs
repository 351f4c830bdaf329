using Orchestrator.Configuration;

namespace Orchestrator.Prompts;

/// <summary>What an agent is to be told; rendered by <see cref="PromptRenderer"/>.</summary>
public abstract record Prompt
{
    private protected Prompt()
    {
    }

    /// <summary>The stage's word, as <c>plan-review</c>: first line of the prompt, and the name of its template.</summary>
    public abstract string Stage { get; }

    /// <summary>The role within the stage; empty where there is one only.</summary>
    public virtual string Role => "";

    /// <summary>JSON Schema of the answer.</summary>
    public abstract string AnswerSchema { get; }

    /// <summary>What holds in every stage of the run.</summary>
    public required PromptSetting Setting { get; init; }

    private protected abstract void Add(PromptValues values);

    internal PromptValues Values(string nonce)
    {
        var values = new PromptValues(nonce)
            .Trusted("nonce", nonce)
            .Trusted("stage", Stage)
            .Line("role", Role)
            .Number("round", Setting.Round)
            .Line("repository", Setting.Repository)
            .Line("base_branch", Setting.BaseBranch)
            .Line("base_commit", Setting.BaseCommit)
            .Lines("setup", Setting.SetUp)
            .Flag("setup_done", Setting.IsSetUp)
            .Lines("verify", Setting.Verify)
            .Lines("protected_paths", Setting.ProtectedPaths)
            .Data("guidance", "guidance", Setting.Guidance)
            .Number("maximum_commits", Setting.MaximumCommits)
            .Trusted("answer_schema", AnswerSchema);
        Add(values);
        return values;
    }

    /// <summary>Built-in text on what a reviewer looks for; empty when the name is not built in.</summary>
    private protected static string ReviewerText(string name) =>
        ReviewerConfiguration.BuiltIn.Contains(name) ? EmbeddedText.Read($"reviewers/{name}.md") : "";
}
