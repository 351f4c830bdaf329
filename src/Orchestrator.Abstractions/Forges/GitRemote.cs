namespace Orchestrator.Forges;

/// <summary>Where trusted git fetches from and pushes to.</summary>
/// <param name="Url">A path or URL that git understands. Holds no credential.</param>
public sealed record GitRemote(string Url)
{
    /// <summary>Sent as <c>http.extraHeader</c> to this remote only; never logged. <see langword="null"/> when none is needed.</summary>
    public string? AuthorizationHeader { get; init; }
}
