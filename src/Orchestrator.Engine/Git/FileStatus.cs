namespace Orchestrator.Git;

/// <summary>What happened to a file between two commits.</summary>
public enum FileStatus
{
    Added,
    Modified,
    Deleted,
    Renamed,
    TypeChanged,
}
