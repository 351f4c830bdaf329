namespace Orchestrator.Forges;

/// <summary>Leave to push, for as long as it is held: what was given out for it is taken back when it is disposed.</summary>
/// <param name="remote">Where to push, with a credential that may write.</param>
/// <param name="end">Takes the credential back; <see langword="null"/> when there is none to take.</param>
public sealed class PushAccess(GitRemote remote, Func<ValueTask>? end = null) : IAsyncDisposable
{
    /// <summary>Where trusted git pushes.</summary>
    public GitRemote Remote { get; } = remote;

    /// <summary>Takes the credential back. Never fails: what was pushed stays pushed.</summary>
    public ValueTask DisposeAsync() => end?.Invoke() ?? default;
}
