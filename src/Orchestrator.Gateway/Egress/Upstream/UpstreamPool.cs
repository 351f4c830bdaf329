using Orchestrator.Egress.Addresses;

namespace Orchestrator.Egress.Upstream;

/// <summary>
/// Keeps plain HTTP connections of one session for the next request. Never shared between sandboxes: one that managed to
/// confuse an upstream must not reach another's answers.
/// </summary>
internal sealed class UpstreamPool(CheckedDialer dialer, TimeProvider time) : IDisposable
{
    private const int PerHost = 32;
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Host, int Port), Stack<UpstreamConnection>> _idle = [];
    private bool _disposed;

    public UpstreamConnection? TryTake(HostName host, int port)
    {
        while (true)
        {
            UpstreamConnection? connection;
            lock (_lock)
            {
                if (!_idle.TryGetValue((host.Text, port), out var stack) || !stack.TryPop(out connection))
                {
                    return null;
                }
            }

            if (connection.IsQuiet() && time.GetElapsedTime(connection.IdleSince) < IdleLimit)
            {
                connection.Reused = true;
                return connection;
            }

            connection.Dispose();
        }
    }

    public async ValueTask<UpstreamConnection> DialAsync(HostName host, int port, CancellationToken cancellationToken) =>
        new(await dialer.ConnectAsync(host, port, cancellationToken));

    public void Return(HostName host, int port, UpstreamConnection connection)
    {
        connection.IdleSince = time.GetTimestamp();
        lock (_lock)
        {
            if (!_disposed)
            {
                if (!_idle.TryGetValue((host.Text, port), out var stack))
                {
                    _idle[(host.Text, port)] = stack = new Stack<UpstreamConnection>();
                }

                if (stack.Count < PerHost)
                {
                    stack.Push(connection);
                    return;
                }
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var connection in _idle.Values.SelectMany(stack => stack))
            {
                connection.Dispose();
            }

            _idle.Clear();
        }
    }
}
