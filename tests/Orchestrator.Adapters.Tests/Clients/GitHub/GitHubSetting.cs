using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Credentials;
using Orchestrator.GitHub;
using Orchestrator.GitHub.State;

namespace Orchestrator.Clients.GitHub;

/// <summary>A GitHub and our side of it, as an App or with a fine-grained token.</summary>
internal sealed class GitHubSetting : IAsyncDisposable
{
    public const string TokenPermissions = "metadata:read,contents:write,issues:write,pull_requests:write";

    private readonly string _folder;

    private GitHubSetting(string folder, GitHubServer server, ServiceProvider services) => (_folder, Server, Services) = (folder, server, services);

    public GitHubServer Server { get; }

    public ServiceProvider Services { get; }

    public static async Task<GitHubSetting> StartAsync(bool isApp, string tokenPermissions = TokenPermissions, TimeSpan? timeout = null)
    {
        var folder = Directory.CreateTempSubdirectory("orchestrator-github-").FullName;
        var server = await GitHubServer.StartAsync(folder);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GitHub:Enabled"] = "true",
            ["GitHub:ApiUrl"] = $"{server.Address}/",
            ["GitHub:WebUrl"] = $"{server.Address}/",
            ["GitHub:WriteInterval"] = "00:00:00",
            ["GitHub:Timeout"] = (timeout ?? TimeSpan.FromSeconds(30)).ToString("c", CultureInfo.InvariantCulture),
            ["GitHub:AppId"] = isApp ? $"{GitHubState.AppId}" : "",
        }).Build();
        var services = new ServiceCollection()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ICredentialStore>(new Secrets(new Dictionary<string, string>
            {
                ["github-app-key"] = GitHubState.AppKey.ExportRSAPrivateKeyPem(),
                ["github-token"] = server.People.CreateToken("machine", tokenPermissions),
            }))
            .AddGitHub(configuration)
            .BuildServiceProvider();
        return new GitHubSetting(folder, server, services);
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.That(Server.Mistakes, Is.Empty, "what GitHub's description does not allow");
    }

    private sealed class Secrets(Dictionary<string, string> secrets) : ICredentialStore
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new(secrets.GetValueOrDefault(name));
    }
}
