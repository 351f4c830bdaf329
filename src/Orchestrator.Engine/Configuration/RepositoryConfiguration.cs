using Orchestrator.Stages;

namespace Orchestrator.Configuration;

/// <summary>What a repository asks for. What it is given is decided by <see cref="Policies.PolicyResolver"/>.</summary>
public sealed record RepositoryConfiguration
{
    /// <summary>Where it is found, in the base branch.</summary>
    public const string FileName = ".orchestrator.yml";

    public static RepositoryConfiguration Default { get; } = new();

    /// <summary>Makes a fresh checkout ready to build; <see langword="null"/> when the file does not say.</summary>
    public IReadOnlyList<RepositoryCommand>? SetUp { get; init; }

    /// <summary>The checks; <see langword="null"/> when the file does not say, so that they are detected.</summary>
    public IReadOnlyList<RepositoryCommand>? Verify { get; init; }

    public string? Agent { get; init; }

    public string? Model { get; init; }

    public IReadOnlyDictionary<StageName, StageConfiguration> Stages { get; init; } = new Dictionary<StageName, StageConfiguration>();

    /// <summary><see langword="null"/> when the file does not say.</summary>
    public IReadOnlyList<ReviewerConfiguration>? Reviewers { get; init; }

    public LimitsConfiguration Limits { get; init; } = new();

    public IReadOnlyList<NetworkWish> Network { get; init; } = [];

    public IReadOnlyList<string> ProtectedPaths { get; init; } = [];

    public bool? PlanApproval { get; init; }

    public string? BranchPrefix { get; init; }

    public string? Guidance { get; init; }
}
