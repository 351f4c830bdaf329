using Orchestrator.Safety;

namespace Orchestrator.Stages.Verify;

/// <summary>What a person is asked to let through. Its SHA-256 is what they let through, so that nothing else slips in with it.</summary>
public sealed record HeldChange(string Commit, IReadOnlyList<SafetyFinding> Findings);
