namespace Orchestrator.Policies;

/// <summary>How often work may be sent back before a person is asked.</summary>
public sealed record Rounds(int Plan, int Review, int Verify, int Response);
