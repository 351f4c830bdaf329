using System.ComponentModel.DataAnnotations;
using Orchestrator.Sandboxes;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

/// <summary>What the operator allows, read from <c>Policy</c>. A repository can only have less.</summary>
public sealed class StagePolicyOptions
{
    /// <summary>The sandbox provider of every stage that names no other. The default is <c>bubblewrap</c>.</summary>
    [Required]
    public string SandboxProvider { get; set; } = "bubblewrap";

    /// <summary>The agent of every stage that names no other. The default is <c>rehearsal</c>, which needs no key.</summary>
    [Required]
    public string Agent { get; set; } = "rehearsal";

    /// <summary>The model of every stage that names no other; <see langword="null"/> for the agent's own default.</summary>
    public string? Model { get; set; }

    /// <summary>Agents that a ticket or a repository may choose besides the operator's own choices. None by default.</summary>
    public IList<string> AllowedAgents { get; } = [];

    /// <summary>Models that a ticket or a repository may choose besides the operator's own choices; <c>*</c> stands for any characters. None by default.</summary>
    public IList<string> AllowedModels { get; } = [];

    /// <summary>What a sandbox is given unless the repository asks for something else.</summary>
    public SandboxLimits Limits { get; set; } = new();

    /// <summary>What a sandbox is given at most; <see langword="null"/> for no more than <see cref="Limits"/>.</summary>
    public SandboxLimits? MaximumLimits { get; set; }

    /// <summary>How long an agent may work on one stage. A repository may ask for less. The default is thirty minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan AgentTimeout { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long one set-up command or check may take. A repository may ask for less. The default is twenty minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>
    /// Package managers that repositories may ask for by one word (npm, nuget, debian, pypi, crates, go), each with the hosts
    /// that word stands for: a mirror of the house, or the public registry. None by default.
    /// </summary>
    public IDictionary<string, IList<string>> Bundles { get; } = new Dictionary<string, IList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Hosts that repositories may ask for. None by default.</summary>
    public IList<AllowedHost> AllowedHosts { get; } = [];

    /// <summary>US dollars of model use of one stage attempt, reviewers together; <see langword="null"/> for the run's limit only.</summary>
    [Range(0.0, 100_000.0)]
    public decimal? CostPerStageUsd { get; set; }

    /// <summary>Patterns of paths that commits may not touch, besides those that are always protected.</summary>
    public IList<string> ProtectedPaths { get; } = [];

    /// <summary>Reviewers of a repository that names none. The default is all that are built in.</summary>
    public IList<string> Reviewers { get; } = [];

    /// <summary>Reviewers that no repository can do without. The default is correctness and security.</summary>
    public IList<string> RequiredReviewers { get; } = [];

    /// <summary>How many reviewers one run may have. The default is 8.</summary>
    [Range(1, 50)]
    public int MaximumReviewers { get; set; } = 8;

    /// <summary>Commits that a plan may have. The default is 20.</summary>
    [Range(1, 200)]
    public int MaximumCommits { get; set; } = 20;

    /// <summary>Whether a person must approve every plan. A repository can ask for it, not waive it. The default is false.</summary>
    public bool PlanApproval { get; set; }

    /// <summary>What the branches of runs begin with. The default is <c>agent/</c>.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*/$")]
    public string BranchPrefix { get; set; } = "agent/";

    /// <summary>Beginnings that a repository's own prefix may have, each with a slash at its end, besides <see cref="BranchPrefix"/>. None by default.</summary>
    public IList<string> AllowedBranchPrefixes { get; } = [];

    /// <summary>Whether a repository may bring its own prompt templates and reviewers. The default is true.</summary>
    public bool RepositoryPrompts { get; set; } = true;

    /// <summary>What differs in single stages.</summary>
    public IDictionary<StageName, StageOverride> Stages { get; } = new Dictionary<StageName, StageOverride>();
}
