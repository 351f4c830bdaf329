using Orchestrator.Git;
using Orchestrator.Safety;

namespace Orchestrator.Stages.Commits;

/// <summary>A diff in the form that the safety rules read.</summary>
internal static class Changes
{
    public static IReadOnlyList<ChangedFile> From(Diff diff) =>
        [.. diff.Files.Select(file => new ChangedFile(file.Path, file.OldPath, Kind(file.Status), file.Added, file.Removed))];

    private static ChangeKind Kind(FileStatus status) => status switch
    {
        FileStatus.Added => ChangeKind.Added,
        FileStatus.Deleted => ChangeKind.Deleted,
        FileStatus.Renamed => ChangeKind.Renamed,
        _ => ChangeKind.Modified,
    };
}
