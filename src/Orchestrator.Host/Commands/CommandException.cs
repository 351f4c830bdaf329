namespace Orchestrator.Commands;

/// <summary>Ends a command with a message for its user and an exit code.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What was attempted, on what, and what to do next.</param>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    public static CommandException Usage(string message) => new(ExitCodes.Usage, message);

    public static CommandException NotFound(string message) => new(ExitCodes.NotFound, message);
}
