using System.CommandLine;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Logging;
using Orchestrator.Terminal;

namespace Orchestrator.Commands;

/// <summary>Turns whatever a command throws into one message and an exit code. Nobody is shown a stack trace.</summary>
internal static class CommandFailures
{
    public static async Task<int> GuardAsync(
        ParseResult parsed, string name, Func<Invocation, CancellationToken, Task<int>> action, CancellationToken cancellationToken)
    {
        var invocation = new Invocation(parsed, name);
        await using (invocation)
        {
            try
            {
                return await action(invocation, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return invocation.Surroundings.Signals.ExitCode;
            }
            catch (Exception exception)
            {
                return Report(invocation, exception);
            }
        }
    }

    private static int Report(Invocation invocation, Exception exception)
    {
        var (exitCode, message) = Describe(exception);
        string? log = null;
        if (message is null)
        {
            log = TryLog(invocation, exception);
            message = $"'{invocation.Name}' stopped at an internal error ({exception.GetType().Name})."
                + (log is null ? " It could not be written to a log file: check the data directory." : $" The details are in {log}.");
        }

        var inert = TerminalText.Inert(message);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonNote(new { error = new { message = inert, exitCode, log } });
        }
        else
        {
            invocation.Output.Note($"error: {inert}");
        }

        return exitCode;
    }

    /// <summary>Failures that were expected explain themselves.</summary>
    private static (int ExitCode, string? Message) Describe(Exception exception) => exception switch
    {
        CommandException command => (command.ExitCode, command.Message),
        ProviderException provider => (ExitCode(provider.Category), provider.Message),
        OptionsValidationException options => (ExitCodes.Usage, $"The configuration is not valid. {string.Join(" ", options.Failures)} See 'orchestrator config show'."),
        UnauthorizedAccessException access => (ExitCodes.NotReady, $"{access.Message} Check who owns the file, or choose another data directory with --data."),
        IOException io => (ExitCodes.Failure, io.Message),
        AggregateException { InnerExceptions: [var single] } => Describe(single),
        _ => (ExitCodes.Failure, null),
    };

    private static int ExitCode(FailureCategory category) => category switch
    {
        FailureCategory.Configuration => ExitCodes.Usage,
        FailureCategory.NotFound => ExitCodes.NotFound,
        FailureCategory.Authentication => ExitCodes.NotReady,
        _ => ExitCodes.Failure,
    };

    private static string? TryLog(Invocation invocation, Exception exception)
    {
        try
        {
            invocation.Log.Write(LogLine.Format(
                invocation.Time.GetUtcNow(), LogLevel.Critical, "Orchestrator.Commands", $"'{invocation.Name}' stopped.", exception, scopes: null));
            return invocation.Log.Path;
        }
        catch (Exception failure) when (failure is CommandException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
