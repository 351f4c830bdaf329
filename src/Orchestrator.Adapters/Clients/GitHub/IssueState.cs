namespace Orchestrator.Clients.GitHub;

/// <summary>What of an issue decides whether it is to be worked on.</summary>
/// <param name="IsOpen">Whether it is open.</param>
/// <param name="IsLabelled">Whether it has the ready label.</param>
/// <param name="IsPullRequest">Whether it is the issue side of a pull request, and so no ticket.</param>
public sealed record IssueState(bool IsOpen, bool IsLabelled, bool IsPullRequest)
{
    /// <summary>All its labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether a run is wanted.</summary>
    public bool IsWanted => IsOpen && IsLabelled && !IsPullRequest;
}
