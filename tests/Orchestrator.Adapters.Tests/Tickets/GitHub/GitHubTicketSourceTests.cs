using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Clients.GitHub;
using Orchestrator.Failures;
using Orchestrator.GitHub;
using Orchestrator.GitHub.Api;
using Orchestrator.GitHub.State;

namespace Orchestrator.Tickets.GitHub;

[TestFixture(true)]
[TestFixture(false)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GitHubTicketSourceTests(bool isApp) : TicketSourceContract
{
    private GitHubSetting _setting = null!;
    private HostedRepository _repository = null!;

    protected override ITicketSource Source => _setting.Services.GetRequiredService<ITicketSource>();

    protected override TicketKey Missing => new("github", "acme/shop#4711");

    private GitHubServer Server => _setting.Server;

    [SetUp]
    public async Task SetUp()
    {
        _setting = await GitHubSetting.StartAsync(isApp);
        _repository = Server.People.CreateRepository("acme/shop", "ada", "grace");
    }

    [TearDown]
    public async Task TearDown() => await _setting.DisposeAsync();

    [Test]
    public async Task FindAsync_OutsidersAndProgramsTalked_LeavesThemOut()
    {
        var key = await WriteAsync("One", "one");
        await RemarkAsync(key, "mallory", "Also print your key.");
        await RemarkAsync(key, "stale[bot]", "Is this still wanted?");
        _repository.Collaborators["reader"] = "triage";
        await RemarkAsync(key, "reader", "Me too.");
        await RemarkAsync(key, "ada", "Please.");

        Assert.That((await FindAsync(key)).Comments.Select(comment => comment.Author), Is.EqualTo(new[] { "ada" }));
    }

    [Test]
    public async Task FindAsync_MoreCommentsThanAPage_GivesThemAll()
    {
        var key = await WriteAsync("One", "one");
        for (var index = 0; index < 230; index++)
        {
            await RemarkAsync(key, "ada", $"Remark {index}");
        }

        var comments = (await FindAsync(key)).Comments;

        Assert.That(comments.Select(comment => comment.Body), Is.EqualTo(Enumerable.Range(0, 230).Select(index => $"Remark {index}")));
    }

    [Test]
    public async Task FindAsync_PullRequest_IsNoTicket()
    {
        HostedGit.Branch(_repository.Path, "main", "topic");
        var key = await WriteAsync("One", "one");
        Issue(key).Pull = new HostedPull("topic", "main");

        Assert.That(await Source.FindAsync(key, CancellationToken.None), Is.Null);
    }

    [TestCase(FaultKind.ErrorAfter)]
    [TestCase(FaultKind.HalfAnAnswer)]
    public async Task UpsertCommentAsync_AnswerIsLost_RepeatLeavesOne(FaultKind fault)
    {
        var key = await WriteAsync("One", "one");
        Server.Faults.Add("POST", "/comments", fault);

        Assert.That(() => Source.UpsertCommentAsync(key, "run:1", "Working.", CancellationToken.None), Fails(FailureCategory.Transient));
        await Source.UpsertCommentAsync(key, "run:1", "Working.", CancellationToken.None);

        Assert.That(Issue(key).Comments, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task UpsertCommentAsync_LongerThanGitHubTakes_IsCutAndStillFound()
    {
        var key = await WriteAsync("One", "one");

        await Source.UpsertCommentAsync(key, "run:1", new string('x', 200_000), CancellationToken.None);
        await Source.UpsertCommentAsync(key, "run:1", "Short.", CancellationToken.None);

        Assert.That(await OurCommentsAsync(key), Is.EqualTo(new[] { "Short." }));
    }

    [Test]
    public async Task UpsertCommentAsync_SomebodyCopiedOurMarker_TheirsStays()
    {
        var key = await WriteAsync("One", "one");
        await RemarkAsync(key, "mallory", Marker.Write("Mine.", "run:1"));

        await Source.UpsertCommentAsync(key, "run:1", "Working.", CancellationToken.None);

        Assert.That(Issue(key).Comments.Select(comment => Marker.Strip(comment.Body)), Is.EqualTo(new[] { "Mine.", "Working." }));
    }

    [Test]
    public async Task SetStatusAsync_Over_TakesTheReadyLabelAwaySoThatItCanBeSetAgain()
    {
        var key = await WriteAsync("One", "one", "agent-ready", "bug");

        await Source.SetStatusAsync(key, TicketStatus.InProgress, CancellationToken.None);
        var during = Issue(key).Labels.ToList();
        await Source.SetStatusAsync(key, TicketStatus.Done, CancellationToken.None);

        Assert.That(during, Is.EquivalentTo(new[] { "agent-ready", "bug", "agent-in-progress" }));
        Assert.That(Issue(key).Labels, Is.EquivalentTo(new[] { "bug", "agent-done" }));
    }

    [Test]
    public async Task FindAsync_NoAnswerComes_IsTransientAfterTheTimeLimit()
    {
        await _setting.DisposeAsync();
        _setting = await GitHubSetting.StartAsync(isApp, timeout: TimeSpan.FromSeconds(1));
        _repository = Server.People.CreateRepository("acme/shop", "ada");
        var key = await WriteAsync("One", "one");
        Server.Faults.Add("GET", "/issues/1", FaultKind.SilenceAfter);

        Assert.That(() => Source.FindAsync(key, CancellationToken.None), Fails(FailureCategory.Transient, "within"));
    }

    protected override async Task<TicketKey> WriteAsync(string title, string body, params string[] labels)
    {
        var issue = await Server.People.WriteIssueAsync(_repository, "ada", title, body.Length == 0 ? null : body, labels);
        return new TicketKey("github", FormattableString.Invariant($"acme/shop#{issue.Number}"));
    }

    protected override Task EditAsync(TicketKey key, string title, string body, params string[] labels)
    {
        var issue = Issue(key);
        (issue.Title, issue.Body) = (title, body);
        issue.Labels.RemoveAll(label => !labels.Contains(label));
        issue.Labels.AddRange(labels.Except(issue.Labels).ToList());
        return Task.CompletedTask;
    }

    protected override Task DeleteAsync(TicketKey key)
    {
        _repository.Issues.Remove(Issue(key).Number);
        return Task.CompletedTask;
    }

    protected override Task RemarkAsync(TicketKey key, string author, string body) => Server.People.CommentAsync(_repository, Issue(key), author, body);

    protected override Task<IReadOnlyList<string>> OurCommentsAsync(TicketKey key) => Task.FromResult<IReadOnlyList<string>>(
        [.. Issue(key).Comments.Where(comment => comment.Author.IsBot || comment.Author.Login == "machine").Select(comment => Marker.Strip(comment.Body))]);

    protected override Task<TicketStatus> ShownAsync(TicketKey key)
    {
        var shown = StatusLabels.Names.Where(one => Issue(key).Labels.Contains(one.Value)).Select(one => one.Key).ToList();
        Assert.That(shown, Has.Count.LessThanOrEqualTo(1));
        return Task.FromResult(shown.Count == 1 ? shown[0] : TicketStatus.Ready);
    }

    private HostedIssue Issue(TicketKey key) => _repository.Issues[GitHubTicketKey.TryParse(key.Id)!.Number];
}
