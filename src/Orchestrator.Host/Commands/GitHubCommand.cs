using System.CommandLine;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.App;
using Orchestrator.Hosting;
using Orchestrator.Working;

namespace Orchestrator.Commands;

/// <summary><c>github app create</c>.</summary>
internal static class GitHubCommand
{
    private const string CredentialsDirectory = "Gateway:Credentials:Directory";

    private static readonly Option<string> Url = new("--url") { Description = "Where GitHub reaches this service, for instance https://orchestrator.example.org/", HelpName = "URL", Required = true };
    private static readonly Option<string> Organisation = new("--organisation") { Description = "The organisation that the App is to belong to. Without it, it is yours.", HelpName = "LOGIN" };
    private static readonly Option<string> AppName = new("--name") { Description = "The App's name, which nobody else on GitHub may have.", HelpName = "NAME", DefaultValueFactory = _ => "orchestrator" };

    public static Command Create() => new Command("github", "Set GitHub up.")
    {
        new Command("app", "The GitHub App.")
        {
            new Command("create", "Have GitHub make an App with what it needs, and store its keys. You confirm in a browser.") { Url, Organisation, AppName, CommonOptions.Json }
                .Does(CreateAsync)
                .WithExamples("orchestrator github app create --url https://orchestrator.example.org/ --organisation acme"),
        },
    };

    private static async Task<int> CreateAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        // With a slash at the end, so that paths are added below it.
        var given = invocation.Get(Url)!;
        if (!Uri.TryCreate($"{given.TrimEnd('/')}/", UriKind.Absolute, out var service) || service.Scheme is not ("https" or "http"))
        {
            throw CommandException.Usage($"--url {given} is no address that GitHub could reach: write https://HOST/");
        }

        invocation.Override("GitHub:Enabled", "true");
        await using var services = new ServiceCollection().AddLogging(invocation.ConfigureLogging).AddStore(invocation.Settings).BuildServiceProvider();
        var options = services.GetRequiredService<IOptions<GitHubOptions>>().Value;
        var files = new AppCredentialFiles(
            invocation.Settings.Configuration[CredentialsDirectory]
                ?? throw CommandException.Usage("There is nowhere to store the App's key: set ORCHESTRATOR_Gateway__Credentials__Directory to a directory first."),
            options.PrivateKeyCredential,
            options.WebhookSecretCredentials.FirstOrDefault() ?? GitHubOptions.DefaultWebhookSecret);
        files.RequireFree();

        await using var page = await AppCreationPage.StartAsync(options.WebUrl, invocation.Get(Organisation), invocation.Get(AppName)!, service);
        if (!invocation.Output.IsJson)
        {
            invocation.Output.Line($"Open {page.Address} in a browser on this machine and confirm; Ctrl-C gives up.");
        }
        else
        {
            invocation.Output.JsonLine(new { open = page.Address });
        }

        var made = await services.GetRequiredService<GitHubApp>().TakeAsync(await page.CodeAsync(cancellationToken), cancellationToken);
        files.Write(made);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { app = made.ClientId, page = made.Page, credentials = files.Directory });
            return ExitCodes.Ok;
        }

        invocation.Output.Line($"The App is made: {made.Page}");
        invocation.Output.Line($"  its key and secret are in {files.Directory}");
        invocation.Output.Line($"  install it       {made.Page}/installations/new");
        invocation.Output.Line($"  then             export ORCHESTRATOR_GitHub__Enabled=true ORCHESTRATOR_GitHub__AppId={made.ClientId}");
        invocation.Output.Line("  and              orchestrator doctor && orchestrator serve");
        return ExitCodes.Ok;
    }
}
