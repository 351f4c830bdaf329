using Orchestrator.Failures;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;
using Orchestrator.Stages;

namespace Orchestrator.Notices;

[TestFixture]
internal sealed class RunNoticesTests
{
    [Test]
    public async Task Run_NeedsAPerson_TellsWhoWantsToKnowAndNobodyElse()
    {
        await using var harness = await StartAsync();
        var run = harness.Seed(RunStates.Implementing, StageName.Implement, one =>
        {
            one.Team = "blue";
            one.TicketTitle = "Title\u001b[31m\nwith ghp_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5";
        });

        await harness.SendAsync(Wanted(run));

        Assert.That(harness.Notices.Added.Select(added => added.Target), Is.EquivalentTo(new[] { "everything", "people", "blue" }));
        var notice = harness.Notices.Added[0].Notice;
        Assert.That(notice.Event, Is.EqualTo(NoticeEvent.NeedsHuman));
        Assert.That(notice.Ticket, Is.EqualTo("local:one"));
        Assert.That(notice.Reason, Is.EqualTo("Which colour?"));
        Assert.That(notice.Title, Does.StartWith("Title with ").And.Not.Contains("aB3dE5").And.Not.Contains("\n"));
        Assert.That(harness.Notices.Added.Select(added => added.DueAt - notice.At), Is.All.EqualTo(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task Run_ReachesALimit_IsABudgetNotice()
    {
        await using var harness = await StartAsync();
        var run = harness.Seed(RunStates.Implementing, StageName.Implement, one => one.Team = "red");

        await harness.SendAsync(Lost(run, FailureCategory.LimitExceeded));

        Assert.That(harness.Notices.Added.Select(added => added.Target), Is.EquivalentTo(new[] { "everything", "money" }));
        Assert.That(harness.Notices.Added.Select(added => added.Notice.Event), Is.All.EqualTo(NoticeEvent.Budget));
    }

    [TestCase(RunStates.Completed, NoticeEvent.Done)]
    [TestCase(RunStates.Failed, NoticeEvent.Failed)]
    [TestCase(RunStates.Cancelled, null)]
    public async Task Run_Ends_TellsWhatPeopleDidNotDoThemselves(string outcome, NoticeEvent? expected)
    {
        await using var harness = await StartAsync();
        var run = harness.Seed(RunStates.Closing, StageName.Close, one => one.Outcome = outcome);

        await harness.SendAsync(new StageCompleted { RunId = run.CorrelationId, StageId = run.StageId!.Value });

        Assert.That(harness.Notices.Added.Where(added => added.Target == "everything").Select(added => (NoticeEvent?)added.Notice.Event).SingleOrDefault(), Is.EqualTo(expected));
    }

    private static Task<RunHarness> StartAsync() => RunHarness.StartAsync(notices: options =>
    {
        options.Window = TimeSpan.FromMinutes(1);
        options.Targets["everything"] = new NoticeTargetOptions();
        options.Targets["people"] = new NoticeTargetOptions { Events = { NoticeEvent.NeedsHuman } };
        options.Targets["money"] = new NoticeTargetOptions { Events = { NoticeEvent.Budget } };
        options.Targets["blue"] = new NoticeTargetOptions { Teams = { "blue" } };
        options.Targets["green"] = new NoticeTargetOptions { Teams = { "green" } };
    });

    private static HumanRequested Wanted(RunState run) => new() { RunId = run.CorrelationId, StageId = run.StageId!.Value, Reason = "Which colour?" };

    private static StageFailed Lost(RunState run, FailureCategory category) =>
        new() { RunId = run.CorrelationId, StageId = run.StageId!.Value, Category = category, Message = "It has cost 5 of 5 USD." };
}
