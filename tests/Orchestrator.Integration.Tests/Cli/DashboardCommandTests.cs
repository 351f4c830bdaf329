namespace Orchestrator.Cli;

[Category("Integration")]
internal sealed class DashboardCommandTests : CliFixture
{
    [Test]
    public async Task Key_UnknownRole_NamesTheRolesAndNoTypeOfOurs()
    {
        var outcome = await Orchestrator.RunAsync("dashboard", "key", "ci", "--role", "boss");

        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        Assert.That(outcome.Error, Does.Contain("'boss'").And.Contains("'viewer'").And.Contains("'admin'").And.Not.Contains("Orchestrator.Dashboard"));
    }

    [Test]
    public async Task Key_WithoutARole_IsAViewers()
    {
        var outcome = await Orchestrator.RunAsync("dashboard", "key", "ci", "--json");

        Assert.That((outcome.ExitCode, outcome.Json().GetProperty("role").GetString()), Is.EqualTo((0, "Viewer")));
    }
}
