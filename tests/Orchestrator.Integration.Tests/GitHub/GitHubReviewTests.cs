using Orchestrator.Contracts.V1;

namespace Orchestrator.GitHub;

/// <summary>When what reviewers say sets a round going.</summary>
[Category("Integration")]
internal sealed class GitHubReviewTests : GitHubIntakeFixture
{
    protected override Dictionary<string, string?> Settings => new() { ["GitHub:QuietPeriod"] = "00:10:00" };

    [Test]
    public async Task Remark_MoreMayFollow_WaitsForQuiet()
    {
        await Server.People.CommentAsync(Repository, Pull, "ada", "Thank them, too.");

        var decision = await DecideAsync(ReadWaiting().Single());

        Assert.That((decision.Message, decision.Wait > TimeSpan.FromMinutes(9), decision.Wait <= TimeSpan.FromMinutes(10)), Is.EqualTo(((object?)null, true, true)));
    }

    [Test]
    public async Task Remark_ReviewersAreQuietOrGoOnForEver_IsAnswered()
    {
        await Server.People.CommentAsync(Repository, Pull, "ada", "Thank them, too.");
        var told = ReadWaiting().Single();

        var afterLong = await DecideAsync(told, TimeProvider.System.GetUtcNow().AddHours(-2));
        Pull.Comments.Clear();
        Server.State.Clock = Server.State.Clock.AddMinutes(-20);
        await Server.People.CommentAsync(Repository, Pull, "ada", "Thank them, too.");
        var whenQuiet = await DecideAsync(told);

        Assert.That(new[] { afterLong.Message, whenQuiet.Message }, Has.All.TypeOf<ReviewSubmitted>());
    }

    [TestCase("changes_requested", true)]
    [TestCase("approved", true)]
    [TestCase("commented", false)]
    public async Task Review_WithAVerdict_IsAnsweredAtOnce(string state, bool isAtOnce)
    {
        await Server.People.ReviewAsync(Repository, Pull, "ada", state, "Nearly.", ("README.md", 1, "Why?"));

        var decision = await DecideAsync(ReadWaiting().Last());

        Assert.That(decision.Message is ReviewSubmitted, Is.EqualTo(isAtOnce));
    }

    [Test]
    public async Task Review_NothingIsOpen_SetsNothingGoing()
    {
        await Server.People.ReviewAsync(Repository, Pull, "ada", "approved", "");

        Assert.That((await DecideAsync(ReadWaiting().Last())).Outcome, Is.EqualTo("answered already"));
    }
}
