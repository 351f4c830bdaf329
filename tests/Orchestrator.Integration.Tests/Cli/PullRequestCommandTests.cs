using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Forges;
using Orchestrator.Forges.Local;
using Orchestrator.Messaging;
using Orchestrator.Runs;

namespace Orchestrator.Cli;

internal sealed class PullRequestCommandTests : CliFixture
{
    private const string Hostile = "Fix\u001b[2J\u001b]0;owned\u0007 it\u009b31m \u202egpj.exe\r[link=file:///etc]x[/]";

    private LocalForgeRepository _repository = null!;

    [SetUp]
    public void MakeRepository() => _repository = new LocalForgeRepository();

    [TearDown]
    public void RemoveRepository() => _repository.Dispose();

    [Test]
    public async Task List_None_IsAnEmptyListAndANote()
    {
        var json = await Orchestrator.RunAsync("pr", "list", "--json");
        var text = await Orchestrator.RunAsync("pr", "list");

        Assert.That((json.ExitCode, json.Json().GetProperty("pullRequests").GetArrayLength()), Is.EqualTo((0, 0)));
        Assert.That((text.ExitCode, text.Output, text.Error.Trim()), Is.EqualTo((0, "", "No open pull requests.")));
    }

    [Test]
    public async Task List_OneClosed_IsShownOnlyWithAll()
    {
        await SeedAsync();
        var open = await Orchestrator.RunAsync("pr", "list");
        await Orchestrator.RunAsync("pr", "close", "latest");

        var closed = (await Orchestrator.RunAsync("pr", "list", "--json")).Json().GetProperty("pullRequests");
        var all = (await Orchestrator.RunAsync("pr", "list", "--all", "--json")).Json().GetProperty("pullRequests");

        Assert.That(open.Output, Does.Contain("#1").And.Contain("agent/work").And.Contain(_repository.Path));
        Assert.That(closed.GetArrayLength(), Is.Zero);
        Assert.That(all[0].GetProperty("state").GetString(), Is.EqualTo("Closed"));
    }

    [Test]
    public async Task Show_Json_HasTheDocumentedFields()
    {
        var run = await SeedAsync();
        await Orchestrator.RunAsync("pr", "comment", "latest", "--file", "added.txt", "--line", "1", "--as", "ada", "-m", "Why?");

        var shown = (await Orchestrator.RunAsync("pr", "show", "latest", "--json")).Json();

        Assert.Multiple(() =>
        {
            Assert.That(shown.GetProperty("pullRequest").EnumerateObject().Select(property => property.Name), Is.EqualTo(new[]
            {
                "forge", "repository", "number", "state", "title", "body", "headBranch", "headCommit", "baseBranch", "url", "run",
            }));
            Assert.That(shown.GetProperty("pullRequest").GetProperty("run").GetGuid(), Is.EqualTo(run));
            Assert.That(shown.GetProperty("diff").GetString(), Does.Contain("+By the run."));
            Assert.That(shown.GetProperty("threads")[0].GetProperty("path").GetString(), Is.EqualTo("added.txt"));
            Assert.That(shown.GetProperty("threads")[0].GetProperty("comments")[0].GetProperty("author").GetString(), Is.EqualTo("ada"));
        });
    }

    [Test]
    public async Task Show_ByNumberAndRepository_FindsIt()
    {
        await SeedAsync();

        foreach (var number in new[] { "1", "#1" })
        {
            var shown = await Orchestrator.RunAsync("pr", "show", number, "--repo", _repository.Path);

            Assert.That(shown.ExitCode, Is.Zero, shown.Everything);
            Assert.That(shown.Output, Does.StartWith("#1 Keep the accents").And.Contain("agent/work → main").And.Contain("No comments.").And.Contain("+By the run."));
        }
    }

    [TestCase("--threads", "● on the whole", "+By the run.")]
    [TestCase("--diff", "+By the run.", "● on the whole")]
    public async Task Show_OnlyAPart_LeavesTheRestOut(string option, string part, string rest)
    {
        await SeedAsync();
        await Orchestrator.RunAsync("pr", "comment", "latest", "-m", "Why?");

        var shown = await Orchestrator.RunAsync("pr", "show", "latest", option);

        Assert.That(shown.Output, Does.Contain(part).And.Not.Contain(rest).And.Not.Contain("Keep the accents"));
    }

    [TestCase("list")]
    [TestCase("list", "--json")]
    [TestCase("show", "latest")]
    [TestCase("show", "latest", "--json")]
    public async Task Any_MegabyteOfHostileText_IsInert(params string[] arguments)
    {
        await SeedAsync(Hostile, string.Concat(Enumerable.Repeat(Hostile + "<!--\n", 1024 * 1024 / Hostile.Length)));
        await CommentAsync(new LocalReviewComment(Hostile, Hostile) { Path = Hostile, Line = 1 });

        var outcome = await Orchestrator.RunAsync(["pr", .. arguments]);

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Error);
        Assert.That(outcome.Output, Does.Contain("Fix"));
        Assert.That(outcome.Output.Where(character => (char.IsControl(character) && character != '\n') || character is '\u202e' or '\u009b'), Is.Empty);
    }

    [Test]
    public async Task Show_HiddenComment_IsLeftOut()
    {
        await SeedAsync("Title", "before <!-- run:1\nhidden -->after <!-- never ends");

        var shown = await Orchestrator.RunAsync("pr", "show", "latest");

        Assert.That(shown.Output, Does.Contain("before after <!-- never ends").And.Not.Contain("hidden"));
    }

    [Test]
    public async Task Comment_NobodyRunsTheBus_IsStoredWithItsMessageAndSaysWhoCarriesItOut()
    {
        await SeedAsync();

        var outcome = await Orchestrator.RunAsync("pr", "comment", "latest", "-m", "Why?");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.Everything);
        Assert.That(outcome.Output, Does.Contain("pull request #1 stored").And.Contain("No orchestrator is running"));
        Assert.That(await CountWaitingAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task Comment_OnAThread_GoesOnWithIt()
    {
        await SeedAsync();
        await Orchestrator.RunAsync("pr", "comment", "latest", "-m", "Why?");
        var thread = (await ThreadsAsync()).Single();

        var outcome = await Orchestrator.RunAsync("pr", "comment", "latest", "--thread", thread.Id, "-m", "Really?", "--json");

        Assert.That((outcome.ExitCode, outcome.Json().GetProperty("pullRequest").GetInt32(), outcome.Json().GetProperty("processes").GetInt32()), Is.EqualTo((0, 1, 0)), outcome.Everything);
        Assert.That((await ThreadsAsync()).Single().Comments.Select(comment => comment.Body), Is.EqualTo(new[] { "Why?", "Really?" }));
    }

    [TestCase(2, "--line", "3", "-m", "x")]
    [TestCase(2, "--file", "a", "--line", "0", "-m", "x")]
    [TestCase(2, "-m", " ")]
    [TestCase(2)]
    [TestCase(4, "--thread", "nonsense\u001b[2J", "-m", "x")]
    public async Task Comment_WrongOrOnNothing_IsRefusedAndStoresNothing(int exitCode, params string[] arguments)
    {
        await SeedAsync();

        var outcome = await Orchestrator.RunAsync(["pr", "comment", "latest", .. arguments]);

        Assert.That(outcome.ExitCode, Is.EqualTo(exitCode), outcome.Everything);
        outcome.AssertIsClear();
        Assert.That((await ThreadsAsync()).Count + await CountWaitingAsync(), Is.Zero);
    }

    [Test]
    public async Task Merge_Open_MovesTheBaseBranchOnce()
    {
        await SeedAsync();

        var merged = await Orchestrator.RunAsync("pr", "merge", "latest", "--json");
        var again = await Orchestrator.RunAsync("pr", "merge", "latest");

        Assert.That(merged.ExitCode, Is.Zero, merged.Everything);
        Assert.That(merged.Json().GetProperty("result").GetString(), Does.Contain(GitProgram.Run(_repository.Path, "rev-parse", "main")));
        Assert.That(GitProgram.Run(_repository.Path, "show", "main:added.txt"), Is.EqualTo("By the run."));
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((1, $"error: Pull request 1 of {_repository.Path} is merged already: nobody would act on this any more. Write a new ticket for what is left to do.\n")));
        Assert.That(await CountWaitingAsync(), Is.EqualTo(1));
    }

    [TestCase("comment", "latest", "-m", "x")]
    [TestCase("merge", "latest")]
    [TestCase("close", "latest")]
    public async Task Any_ClosedAlready_IsRefusedWithItsState(params string[] arguments)
    {
        await SeedAsync();
        var closed = await Orchestrator.RunAsync("pr", "close", "latest");

        var outcome = await Orchestrator.RunAsync(["pr", .. arguments]);

        Assert.That((closed.ExitCode, closed.Output.Split('.')[0]), Is.EqualTo((0, "Pull request #1 closed")), closed.Everything);
        Assert.That(outcome.ExitCode, Is.EqualTo(1));
        Assert.That(outcome.Error, Does.Contain("closed already"));
        Assert.That(await CountWaitingAsync(), Is.EqualTo(1));
    }

    [TestCase("show")]
    [TestCase("comment", "-m", "x")]
    [TestCase("merge")]
    [TestCase("close")]
    public async Task Any_NotThere_EndsWithItsCodeAndNamesIt(string command, params string[] arguments)
    {
        await SeedAsync();
        foreach (var (which, exitCode) in new[]
        {
            (new[] { "7", "--repo", _repository.Path }, 4), (["1", "--repo", "/nowhere"], 4), (["local:nothing"], 4),
            (["0197c0de-0000-7000-8000-000000000000"], 4), (["7"], 2),
        })
        {
            var outcome = await Orchestrator.RunAsync(["pr", command, .. which, .. arguments]);

            Assert.That(outcome.ExitCode, Is.EqualTo(exitCode), outcome.Everything);
            Assert.That(outcome.Error, Does.Contain(which[0]));
            outcome.AssertIsClear();
        }
    }

    [Test]
    public async Task Show_NotThere_IsJsonWhenAskedFor()
    {
        var outcome = await Orchestrator.RunAsync("pr", "show", "latest", "--json");

        using var error = System.Text.Json.JsonDocument.Parse(outcome.Error);
        Assert.That((outcome.ExitCode, outcome.Output, error.RootElement.GetProperty("error").GetProperty("exitCode").GetInt32()), Is.EqualTo((4, "", 4)));
    }

    [Test]
    public async Task Show_RunWithoutAPullRequest_SaysSo()
    {
        await SeedRunAsync(null);

        var outcome = await Orchestrator.RunAsync("pr", "show", "latest");

        Assert.That(outcome.ExitCode, Is.EqualTo(4));
        Assert.That(outcome.Error, Does.Contain("no pull request yet"));
    }

    private async Task<Guid> SeedAsync(string title = "Keep the accents", string body = "Why and how.\n")
    {
        await using var services = await StoreSeed.MigratedServicesAsync(Orchestrator);
        var opened = await services.GetRequiredService<ForgeCatalog>().Get("local").UpsertPullRequestAsync(
            new PullRequestDraft
            {
                Repository = _repository.Path,
                HeadBranch = "agent/work",
                BaseBranch = "main",
                HeadCommit = _repository.Head,
                Title = title,
                Body = body,
                RunId = Guid.CreateVersion7(),
            },
            CancellationToken.None);
        return await SeedRunAsync(opened.Number);
    }

    private async Task<Guid> SeedRunAsync(int? pullRequest)
    {
        var now = TimeProvider.System.GetUtcNow();
        var run = new RunState
        {
            CorrelationId = Guid.CreateVersion7(),
            Version = 1,
            CurrentState = RunStates.InReview,
            TicketSource = "local",
            TicketId = string.Create(CultureInfo.InvariantCulture, $"ticket-{pullRequest}.md"),
            Forge = "local",
            Repository = _repository.Path,
            PullRequest = pullRequest,
            CreatedAt = now,
            UpdatedAt = now,
        };
        await StoreSeed.AddAsync(Orchestrator, run);
        return run.CorrelationId;
    }

    private async Task CommentAsync(LocalReviewComment comment)
    {
        await using var services = StoreSeed.Services(Orchestrator);
        await services.GetRequiredService<LocalForgeReviews>().CommentAsync(_repository.Path, 1, comment, CancellationToken.None);
    }

    private async Task<IReadOnlyList<ReviewThread>> ThreadsAsync()
    {
        await using var services = StoreSeed.Services(Orchestrator);
        return await services.GetRequiredService<ForgeCatalog>().Get("local").ListThreadsAsync(_repository.Path, 1, CancellationToken.None);
    }

    private async Task<int> CountWaitingAsync()
    {
        await using var services = StoreSeed.Services(Orchestrator);
        return await services.GetRequiredService<BusActivity>().CountWaitingAsync(CancellationToken.None);
    }
}
