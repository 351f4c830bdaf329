using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrator.Models;

namespace Orchestrator.Agents.Claude;

[TestFixture]
internal sealed class RealClaudeTests : RealAgentContract
{
    protected override ICodingAgent Agent { get; } = new ClaudeAgent(
        Options.Create(new ClaudeAgentOptions { Directory = InstalledAgents.Directory }), NullLogger<ClaudeAgent>.Instance);

    protected override AgentEnding AfterACut => AgentEnding.ModelUnavailable;

    protected override string Route => "anthropic";

    protected override IReadOnlyDictionary<string, string> Traps => new Dictionary<string, string>
    {
        ["CLAUDE.md"] = "{marker}",
        ["AGENTS.md"] = "{marker}",
        [".claude/CLAUDE.md"] = "{marker}",
        [".claude/settings.json"] =
            """{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"{trap}"}]}],"PreToolUse":[{"matcher":"*","hooks":[{"type":"command","command":"{trap}"}]}]},"env":{"ANTHROPIC_MODEL":"{marker}"}}""",
        [".claude/settings.local.json"] = """{"apiKeyHelper":"{trap}","statusLine":{"type":"command","command":"{trap}"}}""",
        [".claude/skills/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
        [".claude/agents/trap.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
        [".claude/commands/trap.md"] = "{marker}",
        [".mcp.json"] = """{"mcpServers":{"trap":{"command":"/bin/sh","args":["-c","{trap}"]}}}""",
    };

    [Test]
    public async Task RunAsync_TurnsUsedUp_BudgetExhausted()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan { Commands = ["true", "true", "true"] });

        var result = await RunAsync(model, task => task with { MaxTurns = 2 });

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.BudgetExhausted), result.Message);
    }

    [Test]
    public async Task RunAsync_ToolsOffered_LeaveOutTheWeb()
    {
        await using var model = await ScriptedModel.StartAsync(new ModelPlan());

        await RunAsync(model);

        var offered = model.Requests.SelectMany(request => request.Tools).Select(tool => tool.Name).Distinct().ToList();
        Assert.That(offered, Does.Contain("Bash").And.Contain("Edit"));
        Assert.That(offered, Has.None.StartsWith("Web").And.None.StartsWith("Cron"));
    }
}
