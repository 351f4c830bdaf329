namespace Orchestrator.Sandboxes.Attacks;

/// <summary>Every attack from inside that is one command. Each was, or could have been, a way out of some sandbox.</summary>
public static class SandboxAttacks
{
    public static IReadOnlyList<SandboxAttack> All { get; } = [.. FileAttacks.All, .. ProcessAttacks.All, .. KernelAttacks.All, .. NetworkAttacks.All];
}
