namespace Orchestrator.Persistence;

/// <summary>An empty database of one test's own.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>Makes it; ignores the test where its server is not installed.</summary>
    public abstract Task<IReadOnlyDictionary<string, string?>> CreateAsync();

    public abstract ValueTask DisposeAsync();
}
