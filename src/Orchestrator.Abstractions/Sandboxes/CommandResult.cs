namespace Orchestrator.Sandboxes;

/// <summary>How a command ended.</summary>
/// <param name="Ending">Why it is no longer running.</param>
/// <param name="ExitCode">The program's own; 128 plus the signal's number where one killed it.</param>
/// <param name="Elapsed">Wall clock.</param>
public sealed record CommandResult(CommandEnding Ending, int ExitCode, TimeSpan Elapsed)
{
    /// <summary>Whether the program ended by itself with 0.</summary>
    public bool Succeeded => Ending == CommandEnding.Exited && ExitCode == 0;

    /// <summary>Whether a process was refused meanwhile because of <see cref="SandboxLimits.Processes"/>; false too where the provider cannot tell.</summary>
    public bool ReachedProcessLimit { get; init; }
}
