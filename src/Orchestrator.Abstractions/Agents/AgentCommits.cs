namespace Orchestrator.Agents;

/// <summary>What an agent that brings its own sandbox has committed. A claim: the bundle is checked like one from a local sandbox.</summary>
/// <param name="head">The newest commit, as it says.</param>
/// <param name="bundle">The bundle's bytes.</param>
public sealed class AgentCommits(string head, Stream bundle) : IAsyncDisposable
{
    /// <summary>The full id of the newest commit; that of <see cref="AgentCode.Commit"/> where there is none beyond it.</summary>
    public string Head { get; } = head;

    /// <summary>
    /// A git bundle whose <c>HEAD</c> is <see cref="Head"/>, with at least every commit beyond <see cref="AgentCode.Commit"/>. Read
    /// once, from where it stands, and never further than an import may be long. Reading throws a
    /// <see cref="Failures.ProviderException"/> where the backend fails.
    /// </summary>
    public Stream Bundle { get; } = bundle;

    /// <summary>Files that are changed but not committed, so that the agent can be asked to commit them; empty where that is not known.</summary>
    public IReadOnlyList<string> Uncommitted { get; init; } = [];

    /// <summary>Lets go of the bundle. Whoever asked the agent does so.</summary>
    public ValueTask DisposeAsync() => Bundle.DisposeAsync();
}
