using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrator.Dashboard;
using Orchestrator.Dashboard.SignIn;

namespace Orchestrator.Commands;

/// <summary><c>dashboard</c>: ways into the dashboard of a service that runs on this machine.</summary>
internal static class DashboardCommand
{
    private const int KeyBytes = 32;

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Addresses that the service listens on, separated by semicolons. Default: Serve:Urls in the configuration.",
        HelpName = "URLS",
    };

    private static readonly string[] Roles = [.. Enum.GetNames<Role>().Select(role => role.ToLowerInvariant())];

    private static readonly Option<string> RoleName = new Option<string>("--role") { Description = "What the key's holder may do.", DefaultValueFactory = _ => Roles[0] }
        .AcceptOnlyFromAmong(Roles);

    private static readonly Argument<string> KeyName = new("NAME") { Description = "The name under which the key's holder acts." };

    public static Command Create() => new("dashboard", "Get into the dashboard and its API.") { Link(), Key() };

    private static Command Link() => new Command("link", "Make a one-time link to the dashboard of the service on this machine.") { Urls, CommonOptions.Json }
        .Does(LinkAsync)
        .WithExamples("orchestrator dashboard link");

    private static Command Key() => new Command("key", "Make a key for the API. It is shown once; only its hash goes into the configuration.") { KeyName, RoleName, CommonOptions.Json }
        .Does(KeyAsync)
        .WithExamples("orchestrator dashboard key build-server --role operator");

    private static Task<int> LinkAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.Settings.Data.Create();
        var addresses = invocation.Get(Urls) ?? ServeCommand.ConfiguredUrls(invocation.Settings);
        var options = invocation.Settings.Configuration.GetSection("Dashboard").Get<DashboardOptions>() ?? new DashboardOptions();
        var link = new SignInLinks(invocation.Settings.Data, Options.Create(options), invocation.Time).Issue(ServeCommand.Split(addresses))
            ?? throw CommandException.Usage($"The service listens on {addresses}, which is not loopback, and one-time links are for loopback only. Sign in at Dashboard:PublicUrl.");
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { link });
        }
        else
        {
            invocation.Output.Line(link.ToString());
        }

        return Task.FromResult(ExitCodes.Ok);
    }

    private static Task<int> KeyAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, role) = (invocation.Get(KeyName), Enum.Parse<Role>(invocation.Get(RoleName)!, ignoreCase: true));
        if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.'))
        {
            throw CommandException.Usage($"'{name}' cannot be a key's name: use letters, digits, hyphens, dots and underscores.");
        }

        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(KeyBytes));
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { name, key, sha256, role = role.ToString() });
            return Task.FromResult(ExitCodes.Ok);
        }

        invocation.Output.Line(key);
        invocation.Output.Note("This is the key; it is kept nowhere. Put these into the service's configuration:");
        invocation.Output.Note($"  Dashboard:ApiKeys:{name}:Sha256 = {sha256}");
        invocation.Output.Note($"  Dashboard:ApiKeys:{name}:Role = {role}");
        return Task.FromResult(ExitCodes.Ok);
    }
}
