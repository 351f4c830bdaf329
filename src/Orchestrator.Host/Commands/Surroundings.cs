using System.CommandLine;
using Orchestrator.Credentials;

namespace Orchestrator.Commands;

/// <summary>
/// What is around one call of the program: environment, input, outputs. The process's own, as a rule; a test may carry many calls
/// in one process, each with its own.
/// </summary>
internal sealed class Surroundings : InvocationConfiguration
{
    public Surroundings(Signals signals)
    {
        Signals = signals;

        // Signals are ours: two handlers would race for the exit code.
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = null;
    }

    public Signals Signals { get; }

    public EnvironmentVariables Variables { get; init; } = EnvironmentVariables.OfProcess();

    public TextReader Input { get; init; } = Console.In;

    /// <summary>Whether no person is behind the input.</summary>
    public bool IsInputRedirected { get; init; } = Console.IsInputRedirected;

    /// <summary>Whether the output is the process's own.</summary>
    public bool IsOnConsole => ReferenceEquals(Output, Console.Out);

    public static Surroundings Of(ParseResult parsed) => (Surroundings)parsed.InvocationConfiguration;
}
