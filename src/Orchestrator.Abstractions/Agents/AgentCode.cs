namespace Orchestrator.Agents;

/// <summary>The code for an agent that brings its own sandbox, and what it opened for it. The same for all tries of one question.</summary>
/// <param name="commit">The commit that the work begins from.</param>
/// <param name="bundle">Path of the bundle on the worker.</param>
public sealed class AgentCode(string commit, string bundle)
{
    /// <summary>The commit that the work begins from, as a full id.</summary>
    public string Commit { get; } = commit;

    /// <summary>
    /// Path on the worker of a git bundle with <see cref="Commit"/>, as <c>HEAD</c> and as branch <c>work</c>, its history and
    /// nothing else: no other branch, no other run. <c>git clone</c> takes it. Only to be read; gone when the question is over.
    /// </summary>
    public string Bundle { get; } = bundle;

    /// <summary>
    /// What the agent opened there, for instance a remote session. Set in the first try and found again in later ones, which go
    /// on where that ended; disposed when no try follows.
    /// </summary>
    public IAsyncDisposable? Session { get; set; }
}
