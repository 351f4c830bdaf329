namespace Orchestrator.Clients.GitHub.App;

/// <summary>An App that was just made, with the secrets that GitHub shows once.</summary>
/// <param name="ClientId">What <c>GitHub:AppId</c> is set to.</param>
/// <param name="Page">The App's page.</param>
/// <param name="PrivateKey">PEM.</param>
/// <param name="WebhookSecret">What deliveries are signed with.</param>
public sealed record CreatedApp(string ClientId, Uri Page, string PrivateKey, string WebhookSecret)
{
    /// <summary>Never the secrets.</summary>
    public override string ToString() => $"App {ClientId} at {Page}";
}
