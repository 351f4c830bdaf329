using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Api.GitHub;
using Orchestrator.Artefacts;
using Orchestrator.Credentials;
using Orchestrator.Forges;
using Orchestrator.GitHub.State;
using Orchestrator.Resilience;
using Orchestrator.Runs;
using Orchestrator.Scheduling;
using Orchestrator.Tickets;

namespace Orchestrator.GitHub;

/// <summary>What the service makes of what people do on GitHub, without the service around it: one issue, one pull request, one run.</summary>
internal abstract class GitHubIntakeFixture
{
    private string _folder = "";
    private ServiceProvider _services = null!;

    protected GitHubServer Server { get; private set; } = null!;

    protected HostedRepository Repository { get; private set; } = null!;

    protected HostedIssue Issue { get; private set; } = null!;

    protected HostedIssue Pull { get; private set; } = null!;

    protected OneRun Runs { get; private set; } = null!;

    protected T Service<T>()
        where T : notnull => _services.GetRequiredService<T>();

    protected JsonArtefacts Artefacts => _services.GetRequiredService<JsonArtefacts>();

    protected RunState Run => Runs.Run!;

    protected IForge Forge => _services.GetRequiredService<IForge>();

    protected virtual Dictionary<string, string?> Settings => [];

    [SetUp]
    public async Task SetUp()
    {
        _folder = Directory.CreateTempSubdirectory("orchestrator-github-").FullName;
        Server = await GitHubServer.StartAsync(_folder);
        Server.State.Clock = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        Runs = new OneRun();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["GitHub:Enabled"] = "true",
            ["GitHub:ApiUrl"] = $"{Server.Address}/",
            ["GitHub:WebUrl"] = $"{Server.Address}/",
            ["GitHub:WriteInterval"] = "00:00:00",
            ["GitHub:AppId"] = $"{GitHubState.AppId}",
        }).AddInMemoryCollection(Settings).Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<ICredentialStore>(new AppKey())
            .AddGitHub(configuration)
            .AddSingleton<IOutages>(new NoOutages())
            .AddSingleton<CircuitStates>()
            .AddSingleton<ProviderPipelines>()
            .AddSingleton<ForgeCatalog>()
            .AddSingleton<TicketSourceCatalog>()
            .AddSingleton<IRunStore>(Runs)
            .AddScoped<IActiveTickets>(_ => Runs)
            .AddSingleton<GitHubCommands>()
            .AddSingleton<GitHubTickets>()
            .AddSingleton<GitHubReviews>()
            .AddSingleton<GitHubChecks>()
            .AddSingleton<IArtefactStore>(new DiskArtefactStore(Options.Create(new DiskArtefactOptions { Directory = Path.Combine(_folder, "artefacts") }), TimeProvider.System))
            .AddSingleton<JsonArtefacts>()
            .AddSingleton<GitHubDecisions>()
            .BuildServiceProvider();
        Repository = Server.People.CreateRepository("acme/shop", "ada", "grace");
        Issue = await Server.People.WriteIssueAsync(Repository, "mallory", "Greet the reader", "Please.");
        HostedGit.Branch(Repository.Path, "main", "agent/work");
        var pull = await Forge.UpsertPullRequestAsync(
            new PullRequestDraft
            {
                Repository = "acme/shop", HeadBranch = "agent/work", BaseBranch = "main", HeadCommit = Repository.FindBranch("agent/work")!, Title = "Greet", Body = "Why.", RunId = Guid.CreateVersion7(),
            },
            CancellationToken.None);
        Pull = Repository.Issues[pull.Number];
        Runs.Run = new RunState
        {
            CorrelationId = Guid.CreateVersion7(),
            CurrentState = RunStates.InReview,
            TicketSource = "github",
            TicketId = $"acme/shop#{Issue.Number}",
            Forge = "github",
            Repository = "acme/shop",
            HeadBranch = "agent/work",
            HeadCommit = Repository.FindBranch("agent/work")!,
            PullRequest = Pull.Number,
            CreatedAt = Server.State.Clock,
        };
        Server.Webhooks.TakeWaiting();
    }

    [TearDown]
    public async Task TearDown()
    {
        await _services.DisposeAsync();
        await Server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        Assert.That(Server.Mistakes, Is.Empty, "what GitHub's description does not allow");
    }

    /// <summary>What our side reads in the deliveries that wait; most concern it not.</summary>
    protected List<GitHubEvent> ReadWaiting()
    {
        var read = new List<GitHubEvent>();
        foreach (var delivery in Server.Webhooks.TakeWaiting())
        {
            using var payload = JsonDocument.Parse(delivery.Body);
            if (GitHubEvent.Read(delivery.Event, payload.RootElement) is { } happened)
            {
                read.Add(happened);
            }
        }

        return read;
    }

    protected Task<Decision> DecideAsync(GitHubEvent happened, DateTimeOffset? receivedAt = null) =>
        _services.GetRequiredService<GitHubDecisions>().DecideAsync(happened, receivedAt ?? TimeProvider.System.GetUtcNow(), CancellationToken.None);

    private sealed class NoOutages : IOutages
    {
        public Task BeginAsync(OutageKind kind, string name, TimeSpan duration, string reason, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task EndAsync(OutageKind kind, string name, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<Outage>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<Outage>>([]);
    }

    private sealed class AppKey : ICredentialStore
    {
        public ValueTask<string?> FindAsync(string name, CancellationToken cancellationToken) => new(name == "github-app-key" ? GitHubState.AppKey.ExportRSAPrivateKeyPem() : null);
    }
}
