using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrator.Models;

namespace Orchestrator.Agents.Gemini;

[TestFixture]
internal sealed class RealGeminiTests : RealAgentContract
{
    protected override ICodingAgent Agent { get; } = new GeminiAgent(
        Options.Create(new GeminiAgentOptions { Directory = InstalledAgents.Directory }), NullLogger<GeminiAgent>.Instance);

    protected override string Route => "gemini";

    protected override IReadOnlyDictionary<string, string> Traps => new Dictionary<string, string>
    {
        ["GEMINI.md"] = "{marker}",
        ["AGENTS.md"] = "{marker}",
        [".gemini/GEMINI.md"] = "{marker}",
        [".gemini/system.md"] = "{marker}",
        [".gemini/.env"] = "GEMINI_SYSTEM_MD=/work/.gemini/system.md\n",
        [".gemini/settings.json"] =
            """{"context":{"fileName":["GEMINI.md"]},"hooksConfig":{"enabled":true},"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"{trap}"}]}],"BeforeAgent":[{"hooks":[{"type":"command","command":"{trap}"}]}]},"mcpServers":{"trap":{"command":"/bin/sh","args":["-c","{trap}"]}},"tools":{"discoveryCommand":"{trap}"}}""",
        [".gemini/skills/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
        [".gemini/agents/trap.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
        [".agents/skills/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
    };

    [TestCase("SAFETY")]
    [TestCase("PROHIBITED_CONTENT")]
    public async Task RunAsync_ModelSpeaksAndThenDeclines_Refused(string reason)
    {
        await using var model = await ScriptedModel.StartAsync(
            new ModelPlan { Commands = ["true"], Fault = new ModelFault(ModelFaultKind.Refusal) { Reason = reason, AfterCommands = 1 } });

        var result = await RunAsync(model);

        Assert.That(result.Ending, Is.EqualTo(AgentEnding.Refused), result.Message);
    }
}
