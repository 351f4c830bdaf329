using Orchestrator.Failures;

namespace Orchestrator.Forges;

/// <summary>What every forge promises. A forge's own fixture derives from this one and plays the people who use it.</summary>
public abstract class ForgeContract
{
    /// <summary>Everything a terminal, a database or a template could stumble over, but for NUL, which not every store can hold.</summary>
    protected const string Hostile = "Fix\u001b[2J\u001b]0;owned\u0007 \u009b31m \u202egpj.exe\r[link=file:///etc]x[/] <!-- hidden --> {{ x }} 'quote' \" ; -- \U0001F600 \\u0000";

    private const int Simultaneous = 8;

    private static readonly Guid Run = Guid.Parse("0197c0de-0000-7000-8000-000000000001");

    protected abstract IForge Forge { get; }

    /// <summary>A repository that the forge knows, with no pull request yet.</summary>
    protected abstract string Repository { get; }

    /// <summary>A repository that the forge could know but does not.</summary>
    protected abstract string UnknownRepository { get; }

    /// <summary>The default branch of <see cref="Repository"/>, and a commit on a branch beside it.</summary>
    protected abstract (string DefaultBranch, string HeadCommit) Branches { get; }

    /// <summary>Somebody begins a thread, on a line or on the whole.</summary>
    protected abstract Task ReviewAsync(int number, string author, string body, string? path, int? line);

    /// <summary>Somebody says more in a thread.</summary>
    protected abstract Task GoOnAsync(int number, string threadId, string author, string body);

    /// <summary>Somebody merges the pull request.</summary>
    protected abstract Task MergeAsync(int number);

    /// <summary>Somebody closes the pull request without a merge.</summary>
    protected abstract Task CloseAsync(int number);

    [Test]
    public async Task UpsertPullRequestAsync_TheOneItKnowsIsOver_OpensNoOther()
    {
        var opened = await Forge.UpsertPullRequestAsync(Draft("agent/again"), CancellationToken.None);
        await CloseAsync(opened.Number);

        var after = await Forge.UpsertPullRequestAsync(Draft("agent/again") with { Number = opened.Number }, CancellationToken.None);

        Assert.That((after.Number, after.State), Is.EqualTo((opened.Number, PullRequestState.Closed)));
    }

    [Test]
    public void Name_IsOneWord() => Assert.That(Forge.Name, Does.Match("^[a-z][a-z0-9-]*$"));

    [Test]
    public async Task FindRepositoryAsync_Known_GivesItsDefaultBranchAndRemote()
    {
        var found = await Forge.FindRepositoryAsync(Repository, CancellationToken.None);

        Assert.That(found, Is.Not.Null);
        Assert.That((found!.Name, found.DefaultBranch), Is.EqualTo((Repository, Branches.DefaultBranch)));
        Assert.That(found.Remote.Url, Is.Not.Empty);
    }

    [Test]
    public async Task FindRepositoryAsync_Unknown_IsNull() =>
        Assert.That(await Forge.FindRepositoryAsync(UnknownRepository, CancellationToken.None), Is.Null);

    [Test]
    public async Task UpsertPullRequestAsync_New_IsOpenAndFoundAsItWasDrafted()
    {
        var draft = Draft("agent/new");

        var opened = await Forge.UpsertPullRequestAsync(draft, CancellationToken.None);
        var found = await Forge.FindPullRequestAsync(Repository, opened.Number, CancellationToken.None);

        Assert.That(found, Is.EqualTo(opened));
        Assert.That(
            (opened.Repository, opened.Title, opened.Body, opened.HeadBranch, opened.HeadCommit, opened.BaseBranch, opened.State),
            Is.EqualTo((Repository, draft.Title, draft.Body, draft.HeadBranch, draft.HeadCommit, draft.BaseBranch, PullRequestState.Open)));
    }

    [Test]
    public async Task UpsertPullRequestAsync_BranchHasAnOpenOne_AdoptsItAndBringsItInLine()
    {
        var first = await Forge.UpsertPullRequestAsync(Draft("agent/again"), CancellationToken.None);

        var second = await Forge.UpsertPullRequestAsync(Draft("agent/again") with { Title = "Another title", Body = "Another body" }, CancellationToken.None);

        var found = await Forge.FindPullRequestAsync(Repository, first.Number, CancellationToken.None);
        Assert.That((second.Number, found!.Title, found.Body, found.State), Is.EqualTo((first.Number, "Another title", "Another body", PullRequestState.Open)));
    }

    [Test]
    public async Task UpsertPullRequestAsync_OtherBranch_OpensAnother()
    {
        var first = await Forge.UpsertPullRequestAsync(Draft("agent/one"), CancellationToken.None);
        var second = await Forge.UpsertPullRequestAsync(Draft("agent/two"), CancellationToken.None);

        Assert.That(second.Number, Is.Not.EqualTo(first.Number));
    }

    [Test]
    public async Task UpsertPullRequestAsync_ManyAtOnce_MakeOne()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, Simultaneous)
            .Select(_ => Task.Run(() => Forge.UpsertPullRequestAsync(Draft("agent/race"), CancellationToken.None))));

        Assert.That(opened.Select(one => one.Number).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task UpsertPullRequestAsync_ManyBranchesAtOnce_GetANumberEach()
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, Simultaneous)
            .Select(index => Task.Run(() => Forge.UpsertPullRequestAsync(Draft($"agent/race-{index}"), CancellationToken.None))));

        Assert.That(opened.Select(one => one.Number), Is.Unique);
    }

    [Test]
    public async Task UpsertPullRequestAsync_EarlierOneWasClosed_OpensAnother()
    {
        var first = await OpenAsync();
        await CloseAsync(first.Number);

        var second = await Forge.UpsertPullRequestAsync(Draft(first.HeadBranch), CancellationToken.None);

        Assert.That(second.Number, Is.Not.EqualTo(first.Number));
        Assert.That((await Forge.FindPullRequestAsync(Repository, first.Number, CancellationToken.None))!.State, Is.EqualTo(PullRequestState.Closed));
    }

    [Test]
    public async Task UpsertPullRequestAsync_HostileText_IsKept()
    {
        var body = Hostile + "\n" + new string('x', 60_000);

        var opened = await Forge.UpsertPullRequestAsync(Draft("agent/hostile") with { Title = "A title", Body = body }, CancellationToken.None);

        Assert.That((await Forge.FindPullRequestAsync(Repository, opened.Number, CancellationToken.None))!.Body, Is.EqualTo(body));
    }

    [Test]
    public async Task FindPullRequestAsync_Unknown_IsNull() =>
        Assert.That(await Forge.FindPullRequestAsync(Repository, 4711, CancellationToken.None), Is.Null);

    [Test]
    public async Task FindPullRequestAsync_Merged_SaysSo()
    {
        var opened = await OpenAsync();

        await MergeAsync(opened.Number);

        Assert.That((await Forge.FindPullRequestAsync(Repository, opened.Number, CancellationToken.None))!.State, Is.EqualTo(PullRequestState.Merged));
    }

    [Test]
    public async Task ListThreadsAsync_NobodySpoke_IsEmpty() =>
        Assert.That(await Forge.ListThreadsAsync(Repository, (await OpenAsync()).Number, CancellationToken.None), Is.Empty);

    [Test]
    public async Task ListThreadsAsync_ThreadsOnALineAndOnTheWhole_AreOldestFirst()
    {
        var number = (await OpenAsync()).Number;
        await ReviewAsync(number, "ada", "On a line.", "README.md", 1);
        await ReviewAsync(number, "grace", Hostile, null, null);

        var threads = await Forge.ListThreadsAsync(Repository, number, CancellationToken.None);

        Assert.That(threads.Select(thread => (thread.Path, thread.Line, thread.IsResolved)), Is.EqualTo(new[] { ("README.md", (int?)1, false), (null, null, false) }));
        Assert.That(
            threads.SelectMany(thread => thread.Comments).Select(comment => (comment.Author, comment.Body, comment.IsOurs)),
            Is.EqualTo(new[] { ("ada", "On a line.", false), ("grace", Hostile, false) }));
        Assert.That(threads.Select(thread => thread.Id), Is.Unique);
    }

    [Test]
    public async Task ListThreadsAsync_TwoPullRequests_KeepsThemApart()
    {
        var first = await Forge.UpsertPullRequestAsync(Draft("agent/one"), CancellationToken.None);
        var second = await Forge.UpsertPullRequestAsync(Draft("agent/two"), CancellationToken.None);
        await ReviewAsync(first.Number, "ada", "Here.", null, null);

        Assert.That(await Forge.ListThreadsAsync(Repository, second.Number, CancellationToken.None), Is.Empty);
    }

    [Test]
    public async Task ReplyAsync_SameKeyTwice_LeavesOneAnswerOfOurs()
    {
        var (number, thread) = await OpenThreadAsync();
        var reply = new ThreadReply(thread.Id, "key-1", "Fixed in abc.", Resolve: false);

        await Forge.ReplyAsync(Repository, number, reply, CancellationToken.None);
        await Forge.ReplyAsync(Repository, number, reply, CancellationToken.None);

        var after = (await Forge.ListThreadsAsync(Repository, number, CancellationToken.None)).Single();
        Assert.That(after.Comments.Select(comment => (comment.Body, comment.IsOurs)), Is.EqualTo(new[] { ("Why?", false), ("Fixed in abc.", true) }));
        Assert.That(after.IsResolved, Is.False);
    }

    [Test]
    public async Task ReplyAsync_SameKeyAtOnce_LeavesOneAnswer()
    {
        var (number, thread) = await OpenThreadAsync();
        var reply = new ThreadReply(thread.Id, "key-1", "Once.", Resolve: true);

        await Task.WhenAll(Enumerable.Range(0, Simultaneous).Select(_ => Task.Run(() => Forge.ReplyAsync(Repository, number, reply, CancellationToken.None))));

        var after = (await Forge.ListThreadsAsync(Repository, number, CancellationToken.None)).Single();
        Assert.That((after.Comments.Count, after.IsResolved), Is.EqualTo((2, true)));
    }

    [Test]
    public async Task ReplyAsync_Resolving_ResolvesUntilSomebodyGoesOn()
    {
        var (number, thread) = await OpenThreadAsync();

        await Forge.ReplyAsync(Repository, number, new ThreadReply(thread.Id, "key-1", "Done.", Resolve: true), CancellationToken.None);
        var resolved = (await Forge.ListThreadsAsync(Repository, number, CancellationToken.None)).Single();
        await GoOnAsync(number, thread.Id, "ada", "Not quite.");
        var again = (await Forge.ListThreadsAsync(Repository, number, CancellationToken.None)).Single();

        Assert.That((resolved.IsResolved, again.IsResolved), Is.EqualTo((true, false)));
        Assert.That(again.Comments.Select(comment => comment.Body), Is.EqualTo(new[] { "Why?", "Done.", "Not quite." }));
    }

    [Test]
    public async Task ReplyAsync_UnknownThread_IsNotFound()
    {
        var number = (await OpenAsync()).Number;

        Assert.That(
            () => Forge.ReplyAsync(Repository, number, new ThreadReply("nonsense", "key", "x", Resolve: false), CancellationToken.None),
            Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.NotFound).And.Message.Contains("nonsense"));
    }

    [Test]
    public async Task CloseAsync_OpenTwice_ClosesOnceAndSaysWhy()
    {
        var number = (await OpenAsync()).Number;

        await Forge.CloseAsync(Repository, number, "The run was cancelled.", CancellationToken.None);
        await Forge.CloseAsync(Repository, number, "The run was cancelled.", CancellationToken.None);

        var comments = (await Forge.ListThreadsAsync(Repository, number, CancellationToken.None)).SelectMany(thread => thread.Comments).ToList();
        Assert.That((await Forge.FindPullRequestAsync(Repository, number, CancellationToken.None))!.State, Is.EqualTo(PullRequestState.Closed));
        Assert.That(comments.Select(comment => (comment.Body, comment.IsOurs)), Is.EqualTo(new[] { ("The run was cancelled.", true) }));
    }

    [Test]
    public async Task CloseAsync_MergedAlready_StaysMerged()
    {
        var number = (await OpenAsync()).Number;
        await MergeAsync(number);

        await Forge.CloseAsync(Repository, number, "Too late.", CancellationToken.None);

        Assert.That((await Forge.FindPullRequestAsync(Repository, number, CancellationToken.None))!.State, Is.EqualTo(PullRequestState.Merged));
    }

    [Test]
    public void Any_UnknownNumber_IsNotFoundAndNamesIt() => Assert.Multiple(() =>
    {
        Assert.That(() => Forge.ListThreadsAsync(Repository, 4711, CancellationToken.None), NotFound());
        Assert.That(() => Forge.ReplyAsync(Repository, 4711, new ThreadReply("x", "key", "x", Resolve: false), CancellationToken.None), NotFound());
    });

    /// <summary>The pull request of the branch that can be merged.</summary>
    protected Task<PullRequest> OpenAsync() => Forge.UpsertPullRequestAsync(Draft("agent/work"), CancellationToken.None);

    protected PullRequestDraft Draft(string branch) => new()
    {
        Repository = Repository,
        HeadBranch = branch,
        BaseBranch = Branches.DefaultBranch,
        HeadCommit = Branches.HeadCommit,
        Title = "Keep the accents",
        Body = "Why, plan, evidence.\n",
        RunId = Run,
    };

    private async Task<(int Number, ReviewThread Thread)> OpenThreadAsync()
    {
        var number = (await OpenAsync()).Number;
        await ReviewAsync(number, "ada", "Why?", null, null);
        return (number, (await Forge.ListThreadsAsync(Repository, number, CancellationToken.None)).Single());
    }

    private static NUnit.Framework.Constraints.IResolveConstraint NotFound() =>
        Throws.TypeOf<ProviderException>().With.Property(nameof(ProviderException.Category)).EqualTo(FailureCategory.NotFound).And.Message.Contains("4711");
}
