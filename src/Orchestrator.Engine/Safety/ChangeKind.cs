namespace Orchestrator.Safety;

/// <summary>What happened to a file between two commits.</summary>
public enum ChangeKind
{
    Added,
    Modified,
    Deleted,
    Renamed,
}
