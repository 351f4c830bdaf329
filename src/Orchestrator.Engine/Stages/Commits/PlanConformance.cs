using Orchestrator.Answers;
using Orchestrator.Git;

namespace Orchestrator.Stages.Commits;

/// <summary>Whether the commits made are the commits planned.</summary>
internal static class PlanConformance
{
    /// <summary>What is wrong, in words for the agent; empty when each planned commit was made, in order, and no other.</summary>
    public static IReadOnlyList<string> Check(IReadOnlyList<PlannedCommit> plan, IReadOnlyList<ImportedCommit> commits)
    {
        var planned = plan.Select(commit => commit.Message).ToList();
        var made = commits.Select(commit => commit.Message.Split('\n')[0].Trim()).ToList();
        if (planned.SequenceEqual(made, StringComparer.Ordinal))
        {
            return [];
        }

        return
        [
            made.Count == 0
                ? "Nothing was committed."
                : $"The commits made are: {string.Join(" | ", made)}.",
            $"Exactly these commits were announced, in this order: {string.Join(" | ", planned)}. Use 'git rebase' or 'git reset --soft' to bring the branch into that shape.",
        ];
    }
}
