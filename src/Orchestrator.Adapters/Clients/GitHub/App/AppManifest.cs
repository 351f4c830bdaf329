using System.Text.Json;

namespace Orchestrator.Clients.GitHub.App;

/// <summary>The description from which GitHub makes an App.</summary>
public static class AppManifest
{
    /// <param name="name">The App's name, which nobody else on GitHub may have.</param>
    /// <param name="service">Where the service is reached from GitHub.</param>
    /// <param name="redirect">Where GitHub sends the browser afterwards.</param>
    public static string Write(string name, Uri service, Uri redirect) => JsonSerializer.Serialize(new
    {
        name,
        url = service,
        hook_attributes = new { url = new Uri(service, "webhooks/github"), active = true },
        redirect_url = redirect,
        @public = false,
        default_permissions = AppNeeds.Permissions.Concat(AppNeeds.Useful.Select(one => KeyValuePair.Create(one.Key, one.Value.Level))).ToDictionary(),
        default_events = AppNeeds.Events,
    });
}
