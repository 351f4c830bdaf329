using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Clients.GitHub;
using Orchestrator.GitHub;
using Orchestrator.GitHub.State;

namespace Orchestrator.Forges.GitHub;

/// <summary>Our check and everybody else's.</summary>
[TestFixture(true)]
[TestFixture(false)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GitHubForgeChecksTests(bool isApp)
{
    private const string Repository = "acme/shop";

    private GitHubSetting _setting = null!;
    private HostedRepository _repository = null!;
    private string _head = "";

    private IForge Forge => _setting.Services.GetRequiredService<IForge>();

    private GitHubServer Server => _setting.Server;

    [SetUp]
    public async Task SetUp()
    {
        _setting = await GitHubSetting.StartAsync(isApp);
        _repository = Server.People.CreateRepository(Repository, "ada", "grace");
        _head = HostedGit.Branch(_repository.Path, "main", "agent/work");
    }

    [TearDown]
    public async Task TearDown() => await _setting.DisposeAsync();

    [Test]
    public async Task ShowProgressAsync_AsAnApp_ChangesItsOwnCheckInPlace()
    {
        var somebodyElses = new HostedCheck(Server.State.NextId(), CheckRuns.CheckName, _head, "another-app") { Status = "completed", Conclusion = "failure" };
        _repository.Checks.Add(somebodyElses);
        var progress = new RunProgress { RunId = Guid.CreateVersion7(), Commit = _head, Standing = RunStanding.Working, Title = "At work", Summary = "**answer** · verify · push" };

        await Forge.ShowProgressAsync(Repository, progress, CancellationToken.None);
        await Forge.ShowProgressAsync(Repository, progress with { Standing = RunStanding.NeedsHuman, Title = "Needs a person", Summary = "Which of the two?" }, CancellationToken.None);
        await Forge.ShowProgressAsync(Repository, progress with { Standing = RunStanding.Verified, Title = "Passed", Summary = "Run" }, CancellationToken.None);
        var before = Server.Requests.Count;
        await Forge.ShowProgressAsync(Repository, progress with { Standing = RunStanding.Verified, Title = "Passed", Summary = "Run" }, CancellationToken.None);

        var ours = _repository.Checks.Where(check => check != somebodyElses).Select(check => (check.Status, check.Conclusion, check.Title));
        Assert.That(ours, Is.EqualTo(isApp ? new (string, string?, string?)[] { ("completed", "success", "Passed") } : []), "GitHub takes checks from Apps alone");
        Assert.That((somebodyElses.Conclusion, somebodyElses.Title), Is.EqualTo(("failure", (string?)null)));
        Assert.That(Server.Requests.Count - before, Is.LessThanOrEqualTo(1), "what is shown already is only looked at");
    }

    [Test]
    public async Task ShowProgressAsync_AppMayNotWriteChecks_HoldsNothingUp()
    {
        Server.State.AppPermissions.Remove("checks");

        await Forge.ShowProgressAsync(
            Repository, new RunProgress { RunId = Guid.CreateVersion7(), Commit = _head, Standing = RunStanding.Working, Title = "At work", Summary = "x" }, CancellationToken.None);

        Assert.That(_repository.Checks, Is.Empty);
    }

    [Test]
    public async Task ReadChecksAsync_SomeFailed_SaysWhatTheyWroteBeforeTheyDid()
    {
        var log = string.Join('\n', Enumerable.Range(0, 20_000).Select(line => $"2026-01-01T00:00:00.0000000Z line {line} " + new string('x', 80)))
            + "\n2026-01-01T00:00:01.0000000Z \u001b[31mExpected 2, was 3\u001b[0m\n2026-01-01T00:00:01.0000000Z ##[error]Process completed with exit code 1.\n2026-01-01T00:00:02.0000000Z Post job cleanup.\n";
        await Server.People.CheckAsync(_repository, _head, "github-actions", "test", "failure", log);
        await Server.People.CheckAsync(_repository, _head, "coverage", "coverage", "timed_out");
        await Server.People.CheckAsync(_repository, _head, "lint", "lint", "failure");
        await Server.People.CheckAsync(_repository, _head, "lint", "lint", "success");
        await Server.People.CheckAsync(_repository, _head, "stale", "stale", "cancelled");
        await Server.People.CheckAsync(_repository, _head, "orchestrator-test", "orchestrator", "failure");
        _repository.Statuses.Add((_head, "ci/old", "failure", "It broke."));
        _repository.Statuses.Add((_head, "ci/flaky", "failure", "It broke."));
        _repository.Statuses.Add((_head, "ci/flaky", "success", "It works."));

        var checks = await Forge.ReadChecksAsync(Repository, _head, CancellationToken.None);

        if (!isApp)
        {
            Assert.That(checks.Failed, Is.Empty, "this token may not read them, and what may not be read is not there");
            return;
        }

        Assert.That(checks.Failed.Select(check => check.Name), Is.EqualTo(new[] { "test", "coverage", "ci/old" }), "the newest of each counts, and none of our own");
        Assert.That(checks.Failed[0].Detail, Does.StartWith("test: failure").And.Contain("line 19999").And.EndWith("Expected 2, was 3\n##[error]Process completed with exit code 1."));
        Assert.That(checks.Failed[0].Detail, Has.Length.LessThan(10_000));
        Assert.That(checks.ArePending, Is.False);
    }

    [Test]
    public async Task ReadChecksAsync_SomeAreStillAtWork_SaysSo()
    {
        await Server.People.CheckAsync(_repository, _head, "github-actions", "test", null);

        Assert.That((await Forge.ReadChecksAsync(Repository, _head, CancellationToken.None)).ArePending, Is.EqualTo(isApp));
    }

    [Test]
    public async Task ReadChecksAsync_AppMayNotReadThem_IsAsIfThereWereNone()
    {
        await Server.People.CheckAsync(_repository, _head, "github-actions", "test", "failure", "log");
        foreach (var permission in new[] { "checks", "statuses" })
        {
            Server.State.AppPermissions.Remove(permission);
        }

        Assert.That(await Forge.ReadChecksAsync(Repository, _head, CancellationToken.None), Is.EqualTo(CommitChecks.None).Using<CommitChecks>((one, other) => one.Failed.Count == other.Failed.Count));
    }
}
