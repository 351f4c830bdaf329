namespace Orchestrator.Clients.GitHub;

/// <summary>Lets one at a time look and then write under a name. Between processes the stage's lease does that.</summary>
internal sealed class StripedLocks
{
    private readonly SemaphoreSlim[] _stripes = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1))];

    public async Task<T> RunAsync<T>(string name, Func<Task<T>> action, CancellationToken cancellationToken)
    {
        var stripe = _stripes[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(name) % _stripes.Length];
        await stripe.WaitAsync(cancellationToken);
        try
        {
            return await action();
        }
        finally
        {
            stripe.Release();
        }
    }
}
