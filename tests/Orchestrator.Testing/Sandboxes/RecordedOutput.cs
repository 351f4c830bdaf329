using System.Text;

namespace Orchestrator.Sandboxes;

/// <summary>Keeps what a command prints, and tells when something was printed.</summary>
public sealed class RecordedOutput : IOutputSink
{
    private readonly Lock _gate = new();
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _error = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Output => Text(_output);

    public string Error => Text(_error);

    /// <summary>Ends when the first bytes have come.</summary>
    public Task First => _first.Task;

    public void Write(OutputSource source, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            (source == OutputSource.Output ? _output : _error).Write(bytes);
        }

        _first.TrySetResult();
    }

    private string Text(MemoryStream stream)
    {
        lock (_gate)
        {
            return Encoding.UTF8.GetString(stream.ToArray());
        }
    }
}
