namespace Orchestrator.Clients.GitHub.Access;

/// <summary>A token and until when it is good.</summary>
internal sealed record AccessToken(string Value, DateTimeOffset ExpiresAt)
{
    /// <summary>Never the token.</summary>
    public override string ToString() => $"token until {ExpiresAt:O}";
}
