using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.App;
using Orchestrator.Credentials;
using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Hosting;
using Orchestrator.Settings;

namespace Orchestrator.Diagnosis;

/// <summary>GitHub, where it is switched on: who we are there, which repositories we see, and whether deliveries can be believed.</summary>
internal sealed class GitHubCheck(HostSettings settings) : ICheck
{
    private const string Name = "github";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(CancellationToken cancellationToken)
    {
        if (!settings.Configuration.GetValue<bool>("GitHub:Enabled"))
        {
            return [new CheckResult(Name, CheckStatus.Skipped, "not switched on: GitHub:Enabled, see docs/github.md")];
        }

        await using var services = new ServiceCollection().AddStore(settings).BuildServiceProvider();
        try
        {
            var options = services.GetRequiredService<IOptions<GitHubOptions>>().Value;
            var login = await services.GetRequiredService<GitHubPeople>().OurLoginAsync(cancellationToken);
            var results = new List<CheckResult> { CheckResult.Ok(Name, $"works as {login}") };
            results.AddRange(await CheckAppAsync(services, cancellationToken));
            foreach (var repository in options.Repositories)
            {
                results.Add(await CheckAsync(services, repository, cancellationToken));
            }

            results.Add(await CheckSecretAsync(services, options, cancellationToken));
            return results;
        }
        catch (ProviderException failed)
        {
            return [CheckResult.Failed(Name, failed.Message, "Check GitHub:ApiUrl, and GitHub:AppId with its key or the token; docs/github.md says how.")];
        }
        catch (OptionsValidationException invalid)
        {
            return [CheckResult.Failed(Name, string.Join(" ", invalid.Failures), "Correct the settings below GitHub.")];
        }
    }

    private static async Task<IReadOnlyList<CheckResult>> CheckAppAsync(ServiceProvider services, CancellationToken cancellationToken) =>
        await services.GetRequiredService<GitHubApp>().FindAsync(cancellationToken) is { } app ? [Permissions(app), Webhook(app)] : [];

    private static CheckResult Permissions(AppDescription app)
    {
        const string permissions = $"{Name} permissions";
        var missing = AppNeeds.Permissions.Where(need => !Has(app, need.Key, need.Value)).Select(need => $"{need.Key}: {need.Value}").ToList();
        if (missing.Count > 0)
        {
            return CheckResult.Failed(permissions, $"the App lacks {string.Join(", ", missing)}.", "Grant it in the App's settings, and have each installation's owner accept that.");
        }

        var unused = AppNeeds.Useful.Where(need => !Has(app, need.Key, need.Value.Level)).Select(need => $"{need.Key}: {need.Value.Level} ({need.Value.Use})").ToList();
        return unused.Count > 0
            ? CheckResult.Warning(permissions, $"works without {string.Join("; ", unused)}.", "Grant it in the App's settings if you want that.")
            : CheckResult.Ok(permissions, "all that is made use of");
    }

    private static CheckResult Webhook(AppDescription app)
    {
        const string webhook = $"{Name} deliveries";
        var missing = AppNeeds.Events.Except(app.Events).ToList();
        return app.Webhook is not { } address ? CheckResult.Warning(webhook, "the App has no webhook, so only the sweep finds work.", "Set https://HOST/webhooks/github in the App's settings.")
            : app.ContentType != "json" ? CheckResult.Failed(webhook, $"they come as '{app.ContentType}', which is refused.", "Set the webhook's content type to application/json.")
            : !address.AbsolutePath.EndsWith("/webhooks/github", StringComparison.Ordinal) ? CheckResult.Warning(webhook, $"they go to {address}.", "The service takes them at https://HOST/webhooks/github.")
            : missing.Count > 0 ? CheckResult.Warning(webhook, $"nothing is told of {string.Join(", ", missing)}; the sweep finds it later.", "Tick these events in the App's settings.")
            : CheckResult.Ok(webhook, $"go to {address}");
    }

    private static bool Has(AppDescription app, string permission, string level) =>
        app.Permissions.TryGetValue(permission, out var granted) && (granted == level || granted is "write" or "admin");

    private static async Task<CheckResult> CheckAsync(ServiceProvider services, string repository, CancellationToken cancellationToken)
    {
        var name = $"{Name} {repository}";
        try
        {
            return await services.GetRequiredService<ForgeCatalog>().Get("github").FindRepositoryAsync(repository, cancellationToken) is { } found
                ? CheckResult.Ok(name, $"found; pull requests go to {found.DefaultBranch}")
                : CheckResult.Failed(name, "not found, or not visible to us.", "Install the App on it, or give the token access to it.");
        }
        catch (ProviderException failed)
        {
            return CheckResult.Failed(name, failed.Message, "Mend what it says, then run doctor again.");
        }
    }

    private static async Task<CheckResult> CheckSecretAsync(ServiceProvider services, GitHubOptions options, CancellationToken cancellationToken)
    {
        const string secret = $"{Name} webhook";
        var credentials = services.GetRequiredService<ICredentialStore>();
        foreach (var name in options.WebhookSecretCredentials.DefaultIfEmpty(GitHubOptions.DefaultWebhookSecret))
        {
            if (await credentials.FindAsync(name, cancellationToken) is not null)
            {
                return CheckResult.Ok(secret, "a secret is set");
            }
        }

        return CheckResult.Warning(secret, $"no secret is set, so deliveries are refused and only the sweep every {options.SweepInterval} finds work.", $"Store the webhook's secret as credential '{GitHubOptions.DefaultWebhookSecret}'.");
    }
}
