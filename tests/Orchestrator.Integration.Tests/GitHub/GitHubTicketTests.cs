using Orchestrator.Contracts.V1;

namespace Orchestrator.GitHub;

/// <summary>Whose label starts a run, and what other labels choose for it.</summary>
[Category("Integration")]
internal sealed class GitHubTicketTests : GitHubIntakeFixture
{
    protected override Dictionary<string, string?> Settings => new()
    {
        ["GitHub:AllowedTeams:0"] = "acme/triage",
        ["GitHub:AllowedTeams:1"] = "rivals/everybody",
        ["GitHub:Labels:0:Label"] = "agent: fast",
        ["GitHub:Labels:0:Model"] = "small",
        ["GitHub:Labels:0:Priority"] = "5",
        ["GitHub:Labels:1:Label"] = "agent: thorough",
        ["GitHub:Labels:1:Agent"] = "codex",
        ["GitHub:Labels:1:Model"] = "large",
        ["GitHub:Labels:1:Team"] = "platform",
    };

    [Test]
    public async Task Ready_WithLabelsThatChoose_AsksForThat()
    {
        Runs.Run = null;
        await Server.People.LabelAsync(Repository, Issue, "Agent: Fast", "grace");
        await Server.People.LabelAsync(Repository, Issue, "agent-ready", "ada");

        var ready = (TicketReady)(await DecideAsync(ReadWaiting().Last())).Message!;

        Assert.That((ready.Agent, ready.Model, ready.Team, ready.Priority), Is.EqualTo(((string?)null, "small", (string?)null, 5)));
    }

    [Test]
    public async Task Ready_SomebodyWhoMayNotSpendSetTheOtherLabel_LeavesItsChoiceOut()
    {
        Runs.Run = null;
        Repository.Collaborators["linus"] = "triage";
        Server.State.Account("linus");
        await Server.People.LabelAsync(Repository, Issue, "agent: fast", "ada");
        await Server.People.LabelAsync(Repository, Issue, "agent: thorough", "linus");
        await Server.People.LabelAsync(Repository, Issue, "agent-ready", "ada");

        var ready = (TicketReady)(await DecideAsync(ReadWaiting().Last())).Message!;

        Assert.That((ready.Agent, ready.Model, ready.Team), Is.EqualTo(((string?)null, "small", (string?)null)));
    }

    [TestCase("acme/triage/mallory", "active", true)]
    [TestCase("acme/triage/mallory", "pending", false)]
    [TestCase("acme/other/mallory", "active", false)]
    [TestCase("rivals/everybody/mallory", "active", false)]
    public async Task Ready_MemberOfAnAllowedTeam_Counts(string membership, string state, bool counts)
    {
        Runs.Run = null;
        Server.State.Memberships[membership] = state;
        await Server.People.LabelAsync(Repository, Issue, "agent-ready", "mallory");

        Assert.That((await DecideAsync(ReadWaiting().Last())).Message is TicketReady, Is.EqualTo(counts));
    }
}
