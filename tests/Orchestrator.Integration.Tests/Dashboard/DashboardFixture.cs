using Microsoft.Playwright;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard;

/// <summary>Real runs of the rehearsal agent, looked at and decided about in a real browser.</summary>
[Category("Integration")]
internal abstract class DashboardFixture : RehearsedRunFixture
{
    private readonly List<IPage> _pages = [];

    protected List<string> Complaints { get; } = [];

    protected DashboardSite Site { get; private set; } = null!;

    [SetUp]
    public void Listen() => Complaints.Clear();

    [TearDown]
    public async Task StopSiteAsync()
    {
        // A page left open goes on asking, and would complain into the next test that nobody answers.
        foreach (var page in _pages)
        {
            await page.Context.CloseAsync();
        }

        _pages.Clear();
        if (Site is not null)
        {
            await Site.DisposeAsync();
            Site = null!;
        }
    }

    /// <summary>Starts the service; it carries on with whatever runs there are, by the script.</summary>
    protected async Task StartSiteAsync(RehearsedScript? script = null) =>
        Site = await DashboardSite.StartAsync(Orchestrator, "--script", Orchestrator.Write("serve.json", (script ?? new RehearsedScript()).ToString()));

    /// <summary>Carries a run to where its plan waits for approval.</summary>
    protected async Task<RunOutcome> CarryToApprovalAsync(RehearsedScript? script = null, string? ticket = null)
    {
        Orchestrator.Environment["ORCHESTRATOR_Policy__PlanApproval"] = "true";
        var run = await CarryAsync(script, ticket);
        Orchestrator.Environment.Remove("ORCHESTRATOR_Policy__PlanApproval");
        Assert.That(run.State, Is.EqualTo("AwaitingApproval"), run.ToString());
        return run;
    }

    /// <summary>A signed-in person's page.</summary>
    protected async Task<IPage> SignInAsync(int width = 1280, ColorScheme scheme = ColorScheme.Light, bool hasScript = true)
    {
        var page = await Browser.OpenAsync(Complaints, width, scheme, hasScript);
        _pages.Add(page);
        await page.GotoAsync((await Site.NewLinkAsync()).ToString());
        return page;
    }

    protected Task<IResponse?> GoAsync(IPage page, string path) => page.GotoAsync(new Uri(Site.Address, path).ToString());

    /// <summary>Waits until a run has come to a state.</summary>
    protected Task<RunOutcome> WaitForAsync(string state) => WaitForAsync(run => run.State == state);

    protected async Task<RunOutcome> WaitForAsync(Func<RunOutcome, bool> isThere)
    {
        using var timeout = new CancellationTokenSource(Cli.OrchestratorProcess.Timeout);
        while (true)
        {
            timeout.Token.ThrowIfCancellationRequested();
            if (await LatestAsync() is { } run && isThere(run))
            {
                return run;
            }
        }
    }

    /// <summary>What was written down as decided.</summary>
    protected async Task<IReadOnlyList<string>> DecisionsAsync() =>
    [
        .. (await Orchestrator.RunAsync("runs", "logs", "latest", "--json")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement)
            .Where(record => record.GetProperty("kind").GetString() == "decision")
            .Select(record => record.GetProperty("text").GetString()!),
    ];
}
