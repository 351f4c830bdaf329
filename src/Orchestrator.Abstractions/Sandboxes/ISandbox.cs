namespace Orchestrator.Sandboxes;

/// <summary>A disposable place in which commands run. Disposing it destroys it.</summary>
/// <remarks>Every failure is a <see cref="Failures.ProviderException"/>. Paths are inside the sandbox and absolute.</remarks>
public interface ISandbox : IAsyncDisposable
{
    /// <summary>Finds it again.</summary>
    SandboxHandle Handle { get; }

    /// <summary>Runs a command to its end. What it left running in the background stays until the sandbox goes.</summary>
    /// <param name="command">What to run.</param>
    /// <param name="output">Takes its output as it comes; <see langword="null"/> to drop it.</param>
    /// <param name="cancellationToken">Kills the command and everything it started.</param>
    Task<CommandResult> ExecuteAsync(SandboxCommand command, IOutputSink? output, CancellationToken cancellationToken);

    /// <summary>Writes a file as the sandbox's own user, with its directories.</summary>
    Task WriteFileAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>Copies a file out, read as the sandbox's own user. Links are followed inside the sandbox only.</summary>
    /// <param name="path">The file.</param>
    /// <param name="destination">Takes its bytes.</param>
    /// <param name="limit">A longer file is <see cref="Failures.FailureCategory.LimitExceeded"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The bytes copied.</returns>
    Task<long> ReadFileAsync(string path, Stream destination, long limit, CancellationToken cancellationToken);
}
