using System.CommandLine;

namespace Orchestrator.Commands;

/// <summary>Gives a command what every command has: error handling, exit codes, examples in its help.</summary>
internal static class CommandDefinition
{
    /// <summary>Sets what the command does.</summary>
    public static Command Does(this Command command, Func<Invocation, CancellationToken, Task<int>> action)
    {
        command.SetAction((parsed, cancellationToken) => CommandFailures.GuardAsync(parsed, command.Name, action, cancellationToken));
        return command;
    }

    /// <summary>Adds examples to the command's help.</summary>
    public static Command WithExamples(this Command command, params string[] examples)
    {
        CommandHelp.Examples[command] = examples;
        return command;
    }
}
