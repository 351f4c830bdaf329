using Orchestrator.Commands;

namespace Orchestrator.Cli;

/// <summary><c>serve</c>, in this process: what it says, and its end.</summary>
internal sealed class ServiceInProcess : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly LineWriter _error = new();
    private readonly Task<int> _command;

    public ServiceInProcess(OrchestratorProcess program, params string[] arguments)
    {
        // Whatever is under way at the end of a test is handed back at once.
        program.Environment.TryAdd("ORCHESTRATOR_Worker__DrainGrace", "00:00:00");
        var surroundings = program.Surroundings(TextWriter.Null, _error);
        _command = Task.Run(async () =>
        {
            try
            {
                return await CommandLine.RunAsync(["serve", .. arguments], surroundings, _stop.Token);
            }
            finally
            {
                _error.Complete();
            }
        });
    }

    /// <summary>The next line about the service.</summary>
    public async Task<string> ReadLineAsync(CancellationToken cancellationToken)
    {
        if (await _error.Lines.WaitToReadAsync(cancellationToken))
        {
            return await _error.Lines.ReadAsync(cancellationToken);
        }

        throw new AssertionException($"The service ended with {await _command}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _command.WaitAsync(OrchestratorProcess.Timeout);
        _stop.Dispose();
        await _error.DisposeAsync();
    }
}
