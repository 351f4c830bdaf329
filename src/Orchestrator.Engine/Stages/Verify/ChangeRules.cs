using Orchestrator.Git;
using Orchestrator.Policies;
using Orchestrator.Safety;
using Orchestrator.Stages.Commits;

namespace Orchestrator.Stages.Verify;

/// <summary>Every rule that looks at what a run changes as a whole.</summary>
public sealed class ChangeRules(SecretScan secrets)
{
    public IReadOnlyList<SafetyFinding> Check(Diff diff, EffectiveSettings settings)
    {
        var changes = Changes.From(diff);
        return [.. new ProtectedPaths(settings.ProtectedPaths).Check(changes), .. TestChanges.Check(changes), .. secrets.Check(changes)];
    }
}
