namespace Orchestrator.Forges;

/// <summary>A repository as its forge describes it.</summary>
/// <param name="Name">The forge's own name for it: <c>owner/name</c>, or a path for the local forge.</param>
/// <param name="DefaultBranch">The branch pull requests go to, without <c>refs/heads/</c>; empty where the repository has none, so that a run must name its base.</param>
/// <param name="Remote">How git fetches from it.</param>
public sealed record RepositoryInfo(string Name, string DefaultBranch, GitRemote Remote)
{
    /// <summary>Whether a run's branch is deleted once it was merged. Not where the repository is somebody's own.</summary>
    public bool DropsMergedBranches { get; init; }
}
