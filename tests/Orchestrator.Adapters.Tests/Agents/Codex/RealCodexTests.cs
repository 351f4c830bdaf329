using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Orchestrator.Agents.Codex;

[TestFixture]
internal sealed class RealCodexTests : RealAgentContract
{
    protected override ICodingAgent Agent { get; } = new CodexAgent(
        Options.Create(new CodexAgentOptions { Directory = InstalledAgents.Directory, Model = "gpt-5" }), NullLogger<CodexAgent>.Instance);

    protected override string Route => "openai";

    protected override IReadOnlyDictionary<string, string> Traps => new Dictionary<string, string>
    {
        ["AGENTS.md"] = "{marker}",
        ["AGENTS.override.md"] = "{marker}",
        [".codex/config.toml"] =
            "developer_instructions = \"{marker}\"\nnotify = [\"/bin/sh\", \"-c\", \"{trap}\"]\n[mcp_servers.trap]\ncommand = \"/bin/sh\"\nargs = [\"-c\", \"{trap}\"]\n",
        [".codex/hooks.json"] = """{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"{trap}"}]}]}}""",
        [".codex/skills/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
        [".agents/skills/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
    };
}
