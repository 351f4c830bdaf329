using System.Collections.Concurrent;
using System.Net;
using Orchestrator.Egress.Addresses;

namespace Orchestrator.Egress;

/// <summary>Answers from a table; several answers to one host are given one after another, as a rebinding server would.</summary>
internal sealed class TableResolver : IHostResolver
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<IReadOnlyList<IPAddress>>> _answers = [];

    public int Asked { get; private set; }

    public void Answer(string host, params string[] addresses) =>
        _answers.GetOrAdd(host, _ => new()).Enqueue([.. addresses.Select(IPAddress.Parse)]);

    public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked++;
        if (!_answers.TryGetValue(host, out var queue))
        {
            return new([]);
        }

        return queue.Count > 1 && queue.TryDequeue(out var next) ? new(next) : new(queue.First());
    }
}
