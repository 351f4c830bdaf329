namespace Orchestrator.Git;

/// <summary>Who a commit says made it.</summary>
public sealed record CommitIdentity(string Name, string Email)
{
    public static CommitIdentity Bot { get; } = new("orchestrator", "orchestrator@localhost");
}
