using Microsoft.Extensions.Logging;
using Orchestrator.Failures;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.CommandLine;

/// <summary>An agent that is a program: started in the sandbox, its event stream read, its end judged by more than the exit code.</summary>
public abstract partial class CommandLineAgent : ICodingAgent
{
    private const int MessageLength = 2_000;

    private readonly CommandLineAgentOptions _options;
    private readonly ILogger _logger;

    // The seam to a concrete agent speaks of types that are nobody else's business.
    private protected CommandLineAgent(CommandLineAgentOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
    }

    public abstract string Name { get; }

    public abstract AgentCapabilities Capabilities { get; }

    public abstract Task<AgentInstallation> FindAsync(CancellationToken cancellationToken);

    public async Task<AgentResult> RunAsync(
        ISandbox? sandbox, AgentTask task, IAgentObserver observer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(observer);
        if (sandbox is null)
        {
            throw new ProviderException(
                FailureCategory.Configuration, $"The agent '{Name}' runs in a sandbox, and the stage '{task.Stage}' was given none.");
        }

        AgentInvocation invocation;
        try
        {
            invocation = await PrepareAsync(task, cancellationToken);
        }
        catch (ProviderException exception)
        {
            return new AgentResult(AgentEnding.Failed, exception.Message);
        }

        foreach (var (path, content) in invocation.Files)
        {
            await sandbox.WriteFileAsync(path, System.Text.Encoding.UTF8.GetBytes(content), cancellationToken);
        }

        var reader = CreateReader(task, observer);
        var output = new AgentOutput(reader, _options.LineLimit);
        var command = new SandboxCommand
        {
            Arguments = invocation.Arguments,
            Environment = invocation.Environment,
            Directory = invocation.Directory,
            Input = invocation.InputBytes(),
            Timeout = task.Timeout,
            OutputLimit = _options.OutputLimit,
        };
        var ended = await sandbox.ExecuteAsync(command, output, cancellationToken);
        output.Complete();

        var result = Conclude(ended, reader, output.Errors());
        LogEnded(_logger, Name, task.Stage, result.Ending, ended.ExitCode, ended.Elapsed.TotalSeconds);
        return result with { Usage = reader.Usage, Elapsed = ended.Elapsed };
    }

    /// <summary>Says how the task is put to the agent. A <see cref="ProviderException"/> says why it cannot be.</summary>
    private protected abstract Task<AgentInvocation> PrepareAsync(AgentTask task, CancellationToken cancellationToken);

    private protected abstract AgentEventReader CreateReader(AgentTask task, IAgentObserver observer);

    /// <summary>What an exit code of the agent's own means where no final event came.</summary>
    private protected virtual AgentEnding? EndingOf(int exitCode) => null;

    private protected Uri RequireEndpoint(AgentTask task) => task.ModelEndpoint ?? throw new ProviderException(
        FailureCategory.Configuration,
        $"The agent '{Name}' needs a model, and the policy of the stage '{task.Stage}' has no model route. Add one for "
            + $"{Capabilities.Protocol}.");

    private AgentResult Conclude(CommandResult ended, AgentEventReader reader, string errors)
    {
        var retrying = reader.PendingRetry is { } reason ? $" It was still repeating a request to the model: {reason}" : "";
        var crowded = ended.ReachedProcessLimit ? " It was refused a process, having reached the sandbox's limit of processes." : "";
        switch (ended.Ending)
        {
            case CommandEnding.TimedOut:
                return Ended(AgentEnding.TimedOut, $"'{Name}' was killed after {ended.Elapsed:hh\\:mm\\:ss}.{crowded}{retrying}");
            case CommandEnding.OutputLimitReached:
                return Ended(AgentEnding.OutputLimitReached, $"'{Name}' printed more than {_options.OutputLimit} bytes and was killed.");
            case CommandEnding.OutOfMemory:
                return Ended(AgentEnding.SandboxFailed, $"The sandbox of '{Name}' ran out of memory.");
            case CommandEnding.SandboxGone:
                return Ended(AgentEnding.SandboxFailed, $"The sandbox of '{Name}' went away under it.");
            default:
                break;
        }

        if (reader.Outcome is { } outcome)
        {
            return outcome.Ending == AgentEnding.Finished && ended.ExitCode != 0
                ? Ended(AgentEnding.Failed, $"'{Name}' said it had finished and exited with {ended.ExitCode}.{crowded} {errors}")
                : Ended(outcome.Ending, outcome.Message) with { Answer = outcome.Answer };
        }

        // 0 included: two of the agents exit with it when they are interrupted.
        var ending = EndingOf(ended.ExitCode)
            ?? (reader.Recognised || ended.ExitCode is 0 or >= 128 ? AgentEnding.CutOff : AgentEnding.Failed);
        return Ended(ending, $"'{Name}' exited with {ended.ExitCode} and no final event.{crowded}{retrying} {errors}");
    }

    private static AgentResult Ended(AgentEnding ending, string message) =>
        new(ending, PlainText.From(message.Trim(), MessageLength));

    [LoggerMessage(Level = LogLevel.Information, Message = "Agent {Agent} ended stage {Stage} as {Ending} with exit code {ExitCode} after {Seconds:F1} s")]
    private static partial void LogEnded(ILogger logger, string agent, string stage, AgentEnding ending, int exitCode, double seconds);
}
