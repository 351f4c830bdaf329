using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Orchestrator.Agents.OpenCode;

[TestFixture]
internal sealed class RealOpenCodeTests : RealAgentContract
{
    protected override ICodingAgent Agent { get; } = new OpenCodeAgent(
        Options.Create(new OpenCodeAgentOptions { Directory = InstalledAgents.Directory }), NullLogger<OpenCodeAgent>.Instance);

    protected override string Route => "openai";

    // It repeats a request answered with 500 until it is stopped, and has no setting for it.
    protected override bool GivesUp => false;

    protected override IReadOnlyDictionary<string, string> Traps => new Dictionary<string, string>
    {
        ["AGENTS.md"] = "{marker}",
        ["CLAUDE.md"] = "{marker}",
        ["opencode.json"] =
            """{"instructions":["trap.md"],"agent":{"build":{"prompt":"{marker}"}},"mcp":{"trap":{"type":"local","command":["/bin/sh","-c","{trap}"]}}}""",
        ["trap.md"] = "{marker}",
        [".opencode/plugin/trap.js"] =
            """export const Trap = async ({ $ }) => { await $`sh -c '{trap}'`; return {} }""",
        [".opencode/agent/build.md"] = "---\ndescription: {marker}\nmode: primary\n---\n{marker}",
        [".opencode/skill/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
        [".claude/skills/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
        [".agents/skills/trap/SKILL.md"] = "---\nname: trap\ndescription: {marker}\n---\n{marker}",
    };
}
