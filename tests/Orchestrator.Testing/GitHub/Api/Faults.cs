using System.Collections.Concurrent;

namespace Orchestrator.GitHub.Api;

/// <summary>What shall go wrong: each fault meets the next request of its kind, once.</summary>
public sealed class Faults
{
    private readonly ConcurrentQueue<(string Method, string Path, FaultKind Kind)> _planned = [];

    /// <summary>The next request with this method and a path that ends like this.</summary>
    public void Add(string method, string pathEnd, FaultKind kind) => _planned.Enqueue((method, pathEnd, kind));

    public bool AreAllMet => _planned.IsEmpty;

    internal FaultKind? Take(string method, string path) =>
        _planned.TryPeek(out var next) && next.Method == method && path.EndsWith(next.Path, StringComparison.Ordinal) && _planned.TryDequeue(out next) ? next.Kind : null;
}
