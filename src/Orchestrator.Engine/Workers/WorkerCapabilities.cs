using Microsoft.Extensions.Options;
using Orchestrator.Agents;
using Orchestrator.Sandboxes;

namespace Orchestrator.Workers;

/// <summary>What the worker of this process can do. Agents are looked for again from time to time.</summary>
public sealed class WorkerCapabilities(AgentCatalog agents, SandboxCatalog sandboxes, TimeProvider time, IOptions<WorkerOptions> options) : IDisposable
{
    private readonly WorkerOptions _options = options.Value;
    private readonly SemaphoreSlim _looking = new(1, 1);
    private string[] _agents = [];
    private long? _lookedAt;

    /// <summary>The sandbox providers.</summary>
    public IReadOnlyCollection<string> Sandboxes { get; } =
        [.. sandboxes.All.Select(provider => provider.Name).Where(name => options.Value.Sandboxes.Count == 0 || options.Value.Sandboxes.Contains(name))];

    /// <summary>The agents.</summary>
    public async Task<IReadOnlyCollection<string>> AgentsAsync(CancellationToken cancellationToken)
    {
        await _looking.WaitAsync(cancellationToken);
        try
        {
            if (_lookedAt is not { } looked || time.GetElapsedTime(looked) >= _options.AgentInterval)
            {
                _agents = await LookAsync(cancellationToken);
                _lookedAt = time.GetTimestamp();
            }

            return _agents;
        }
        finally
        {
            _looking.Release();
        }
    }

    public void Dispose() => _looking.Dispose();

    private async Task<string[]> LookAsync(CancellationToken cancellationToken)
    {
        var found = new List<string>();
        foreach (var name in agents.Names.Where(name => _options.Agents.Count == 0 || _options.Agents.Contains(name)).Order(StringComparer.Ordinal))
        {
            if (!_options.LeavesMissingAgents || (await agents.Get(name).FindAsync(cancellationToken)).Found)
            {
                found.Add(name);
            }
        }

        return [.. found];
    }
}
