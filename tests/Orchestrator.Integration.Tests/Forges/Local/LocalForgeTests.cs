using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Contracts.V1;
using Orchestrator.Databases;
using Orchestrator.Failures;
using Orchestrator.Messaging;
using Orchestrator.Persistence;

namespace Orchestrator.Forges.Local;

[TestFixture(typeof(SqliteDatabase))]
[TestFixture(typeof(PostgresDatabase))]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Category("Integration")]
internal sealed class LocalForgeTests<TDatabase> : ForgeContract, IAsyncDisposable
    where TDatabase : TestDatabase, new()
{
    private readonly TDatabase _database = new();
    private readonly LocalForgeRepository _repository = new();
    private TestNode _node = null!;

    protected override IForge Forge => _node.Services.GetRequiredService<IForge>();

    protected override string Repository => _repository.Path;

    protected override string UnknownRepository => _repository.Missing;

    protected override (string DefaultBranch, string HeadCommit) Branches => ("main", _repository.Head);

    private LocalForgeReviews Reviews => _node.Services.GetRequiredService<LocalForgeReviews>();

    [SetUp]
    public async Task SetUp() => _node = await TestNode.BuildAsync(await _database.CreateAsync(), withBus: false);

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }

        _repository.Dispose();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Reviews_EachAct_StoresItsRowAndOneMessageForTheRun()
    {
        var number = (await OpenAsync()).Number;

        await ReviewAsync(number, "ada", "Why?", null, null);
        var afterComment = await MessageTypesAsync();
        await MergeAsync(number);

        Assert.That(afterComment, Is.EqualTo(new[] { MassTransit.MessageUrn.ForTypeString<ReviewSubmitted>() }));
        Assert.That(await MessageTypesAsync(), Is.EqualTo(new[] { MassTransit.MessageUrn.ForTypeString<ReviewSubmitted>(), MassTransit.MessageUrn.ForTypeString<PullRequestMerged>() }));
    }

    [Test]
    public async Task Reviews_MessageCannotBeStored_LeaveNoRowEither()
    {
        var number = (await OpenAsync()).Number;
        await RefuseMessagesAsync();

        Assert.That(() => ReviewAsync(number, "ada", "Why?", null, null), Throws.InstanceOf<DbUpdateException>());
        Assert.That(() => CloseAsync(number), Throws.InstanceOf<DbUpdateException>());
        Assert.That(() => MergeAsync(number), Throws.InstanceOf<DbUpdateException>());

        Assert.That(await Forge.ListThreadsAsync(Repository, number, CancellationToken.None), Is.Empty);
        Assert.That((await Forge.FindPullRequestAsync(Repository, number, CancellationToken.None))!.State, Is.EqualTo(PullRequestState.Open));
    }

    [Test]
    public async Task MergeAsync_StoppedBetweenGitAndTheDatabase_CompletesWithTheSameMergeWhenRepeated()
    {
        var number = (await OpenAsync()).Number;
        await RefuseMessagesAsync();
        Assert.That(() => MergeAsync(number), Throws.InstanceOf<DbUpdateException>());
        var merged = GitProgram.Run(Repository, "rev-parse", "main");
        await AcceptMessagesAsync();

        var again = await Reviews.MergeAsync(Repository, number, "ada", CancellationToken.None);

        Assert.That((again, GitProgram.Run(Repository, "rev-parse", "main")), Is.EqualTo((merged, merged)));
        Assert.That((await Forge.FindPullRequestAsync(Repository, number, CancellationToken.None))!.State, Is.EqualTo(PullRequestState.Merged));
        Assert.That(await MessageTypesAsync(), Is.EqualTo(new[] { MassTransit.MessageUrn.ForTypeString<PullRequestMerged>() }));
    }

    [Test]
    public async Task MergeAsync_BaseIsCheckedOut_IsRefusedUntilMergedByHand()
    {
        GitProgram.Run(_repository.Work, "checkout", "-q", "main");
        var opened = await Forge.UpsertPullRequestAsync(Draft("agent/work") with { Repository = _repository.Work }, CancellationToken.None);

        Assert.That(
            () => Reviews.MergeAsync(_repository.Work, opened.Number, "ada", CancellationToken.None),
            Throws.TypeOf<ProviderException>().With.Message.Contains("git merge agent/work"));
        GitProgram.Run(_repository.Work, "merge", "-q", "agent/work");

        Assert.That(await Reviews.MergeAsync(_repository.Work, opened.Number, "ada", CancellationToken.None), Is.EqualTo(_repository.Head));
    }

    [Test]
    public async Task MergeAsync_Conflict_NamesTheFileAndLeavesThePullRequestOpen()
    {
        GitProgram.Run(_repository.Work, "checkout", "-q", "main");
        _repository.Commit("added.txt", "By somebody else.\n");
        GitProgram.Run(_repository.Work, "push", "-q", Repository, "main");
        var number = (await OpenAsync()).Number;

        Assert.That(
            () => MergeAsync(number),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Rejected).And.Message.Contains("added.txt"));
        Assert.That((await Forge.FindPullRequestAsync(Repository, number, CancellationToken.None))!.State, Is.EqualTo(PullRequestState.Open));
    }

    [Test]
    public async Task MergeAsync_BranchIsGone_SaysSo()
    {
        var number = (await OpenAsync()).Number;
        GitProgram.Run(Repository, "update-ref", "-d", "refs/heads/agent/work");

        Assert.That(() => MergeAsync(number), Throws.TypeOf<ProviderException>().With.Message.Contains("'agent/work' is not in"));
    }

    [Test]
    public async Task Reviews_PullRequestIsClosed_AreRefusedWithItsState()
    {
        var number = (await OpenAsync()).Number;
        await CloseAsync(number);

        foreach (var act in new Func<Task>[] { () => ReviewAsync(number, "ada", "Too late", null, null), () => MergeAsync(number), () => CloseAsync(number) })
        {
            Assert.That(act, Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.Rejected).And.Message.Contains("closed already"));
        }

        Assert.That(GitProgram.Run(Repository, "rev-parse", "main"), Is.Not.EqualTo(_repository.Head));
    }

    [Test]
    public async Task Reviews_EndedByManyAtOnce_EndOnce()
    {
        var number = (await OpenAsync()).Number;

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => SucceedsAsync(() => CloseAsync(number)))));

        Assert.That(results.Count(succeeded => succeeded), Is.EqualTo(1));
        Assert.That(await MessageTypesAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public void Reviews_UnknownNumber_AreNotFound()
    {
        foreach (var act in new Func<Task>[] { () => ReviewAsync(9, "ada", "x", null, null), () => MergeAsync(9), () => CloseAsync(9), () => Reviews.DiffAsync(Repository, 9, CancellationToken.None) })
        {
            Assert.That(act, Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.NotFound).And.Message.Contains("no pull request 9"));
        }
    }

    [Test]
    public async Task Any_MegabyteOfHostileText_IsKept()
    {
        var text = string.Concat(Enumerable.Repeat(Hostile + "\n", 1024 * 1024 / Hostile.Length));
        var number = (await Forge.UpsertPullRequestAsync(Draft("agent/work") with { Title = Hostile, Body = text }, CancellationToken.None)).Number;

        await ReviewAsync(number, Hostile, text + "\0", "a\u001b/" + Hostile, int.MaxValue);

        var found = await Forge.FindPullRequestAsync(Repository, number, CancellationToken.None);
        var thread = (await Forge.ListThreadsAsync(Repository, number, CancellationToken.None)).Single();
        Assert.That((found!.Title, found.Body == text), Is.EqualTo((Hostile, true)));
        Assert.That((thread.Line, thread.Comments[0].Author, thread.Comments[0].Body == text + "\uFFFD"), Is.EqualTo((int.MaxValue, Hostile, true)));
    }

    [Test]
    public void FindRepositoryAsync_RelativePath_IsRefused() =>
        Assert.That(() => Forge.FindRepositoryAsync("../somewhere", CancellationToken.None), Throws.TypeOf<ProviderException>().With.Message.Contains("absolute"));

    protected override Task ReviewAsync(int number, string author, string body, string? path, int? line) =>
        Reviews.CommentAsync(Repository, number, new LocalReviewComment(author, body) { Path = path, Line = line }, CancellationToken.None);

    protected override Task GoOnAsync(int number, string threadId, string author, string body) =>
        Reviews.CommentAsync(Repository, number, new LocalReviewComment(author, body) { ThreadId = threadId }, CancellationToken.None);

    protected override Task MergeAsync(int number) => Reviews.MergeAsync(Repository, number, "ada", CancellationToken.None);

    protected override Task CloseAsync(int number) => Reviews.CloseAsync(Repository, number, "ada", CancellationToken.None);

    private static async Task<bool> SucceedsAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (ProviderException refused) when (refused.Category == FailureCategory.Rejected)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<string>> MessageTypesAsync()
    {
        await using var context = _node.Open();
        return await context.Outbox.OrderBy(message => message.Sequence).Select(message => message.MessageType).ToListAsync();
    }

    /// <summary>Makes the database refuse exactly what a crash after the row's commit would lose.</summary>
    private Task RefuseMessagesAsync() => ExecuteAsync(
        "CREATE TRIGGER refuse BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'refused'); END",
        "ALTER TABLE outbox ADD CONSTRAINT refuse CHECK (false) NOT VALID");

    private Task AcceptMessagesAsync() => ExecuteAsync("DROP TRIGGER refuse", "ALTER TABLE outbox DROP CONSTRAINT refuse");

    private async Task ExecuteAsync(string sqlite, string postgres)
    {
        await using OrchestratorDbContext context = _node.Open();
        await context.Database.ExecuteSqlRawAsync(typeof(TDatabase) == typeof(SqliteDatabase) ? sqlite : postgres);
    }
}
