using Orchestrator.Git;
using Orchestrator.Safety;

namespace Orchestrator.Stages.Verify;

/// <summary>What a person is asked to let through. Its SHA-256 is what they let through, so that nothing else slips in with it.</summary>
public sealed record HeldChange(string Commit, IReadOnlyList<SafetyFinding> Findings)
{
    // So far below what a comment shows that no redaction, which makes a text longer, can push anything out of it.
    private const int CommentLimit = 6_000;

    /// <summary>Whether a comment shows all of it. What is not all shown there must not be let through from there.</summary>
    public bool FitsAComment { get; init; }

    public static HeldChange Of(string commit, IReadOnlyList<SafetyFinding> findings, Diff diff)
    {
        var held = new HeldChange(commit, findings);
        return held with { FitsAComment = DisplayText.Clean(held.PatchIn(diff)).Length <= CommentLimit };
    }

    /// <summary>Of the whole change the files that it is held for, so that nothing of them is cut away for the sake of others.</summary>
    public string PatchIn(Diff diff)
    {
        ArgumentNullException.ThrowIfNull(diff);
        var paths = Findings.Select(finding => finding.Path).ToHashSet(StringComparer.Ordinal);
        return string.Concat(diff.Files.Where(file => paths.Contains(file.Path) || (file.OldPath is { } old && paths.Contains(old))).Select(file => file.Patch));
    }
}
