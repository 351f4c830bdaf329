using Orchestrator.Sandboxes;

namespace Orchestrator.Agents;

/// <summary>Brings both of a process's streams to one sink, one chunk at a time, up to a limit.</summary>
internal sealed class OutputPump(IOutputSink? sink, long limit, Action kill)
{
    private readonly Lock _lock = new();
    private long _total;

    public bool LimitReached { get; private set; }

    public async Task RunAsync(Stream stream, OutputSource source)
    {
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer)) > 0)
        {
            lock (_lock)
            {
                _total += read;
                if (!LimitReached && _total > limit)
                {
                    LimitReached = true;
                    kill();
                }

                if (!LimitReached)
                {
                    sink?.Write(source, buffer.AsSpan(0, read));
                }
            }
        }
    }
}
