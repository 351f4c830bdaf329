namespace Orchestrator.Sandboxes;

/// <summary>Why a command is no longer running.</summary>
public enum CommandEnding
{
    /// <summary>By itself or by a signal of its own making.</summary>
    Exited,

    /// <summary><see cref="SandboxCommand.Timeout"/> passed.</summary>
    TimedOut,

    /// <summary><see cref="SandboxCommand.OutputLimit"/> was passed.</summary>
    OutputLimitReached,

    /// <summary>The sandbox's memory ran out and a process of it was killed for that.</summary>
    OutOfMemory,

    /// <summary>The sandbox was stopped, destroyed or died under it.</summary>
    SandboxGone,
}
