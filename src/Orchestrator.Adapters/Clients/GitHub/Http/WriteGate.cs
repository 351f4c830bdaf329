using System.Collections.Concurrent;

namespace Orchestrator.Clients.GitHub.Http;

/// <summary>Lets one write at a time through for each account, with a pause between: GitHub stops who writes faster.</summary>
internal sealed class WriteGate(TimeSpan pause, TimeProvider time) : DelegatingHandler
{
    private readonly ConcurrentDictionary<string, Gate> _gates = new(StringComparer.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Get || !request.Options.TryGetValue(GitHubTransport.Account, out var account))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        var gate = _gates.GetOrAdd(account, _ => new Gate());
        await gate.Turn.WaitAsync(cancellationToken);
        try
        {
            if (gate.Last + pause - time.GetUtcNow() is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            gate.Last = time.GetUtcNow();
            gate.Turn.Release();
        }
    }

    private sealed class Gate
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public DateTimeOffset Last { get; set; }
    }
}
