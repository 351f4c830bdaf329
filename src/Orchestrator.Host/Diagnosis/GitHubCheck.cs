using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
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
