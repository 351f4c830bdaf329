using System.ComponentModel.DataAnnotations;
using Orchestrator.Agents.Claude;
using Orchestrator.Agents.Codex;
using Orchestrator.Agents.Gemini;
using Orchestrator.Agents.OpenCode;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.CommandLine;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AgentProgramTests
{
    private static readonly AgentProgram Program = new("some", [("@scope/native", "bin/some"), ("some", "some.js")]);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("agents-");

    [TearDown]
    public void TearDown() => _directory.Delete(true);

    [Test]
    public void Find_NothingInstalled_SaysWhereItLookedAndWhatToDo()
    {
        var found = Program.Find(Options());

        Assert.That(found.Found, Is.False);
        Assert.That(found.Remedy, Does.Contain(_directory.FullName).And.Contain("agents/install").And.Contain("Agents:some:Directory"));
        Assert.That(Program.Mounts(Options()), Is.Empty);
    }

    [Test]
    public void Find_SecondChoiceInstalled_MountsIt()
    {
        Install("some", "some.js", """{"version":"1.2.3"}""");

        Assert.That(Program.Find(Options()), Is.EqualTo(new AgentInstallation(true, "1.2.3", null)));
        Assert.That(Program.SandboxPath(Options()), Is.EqualTo("/opt/agents/some/some.js"));
        Assert.That(Program.Mounts(Options()), Is.EqualTo(new[]
        {
            new ReadOnlyMount(Path.Combine(_directory.FullName, "node_modules/some"), "/opt/agents/some"),
        }));
    }

    [Test]
    public void Find_BothInstalled_TakesTheFirst()
    {
        Install("some", "some.js", "{}");
        Install("@scope/native", "bin/some", "not json");

        Assert.That(Program.Find(Options()), Is.EqualTo(new AgentInstallation(true, null, null)));
        Assert.That(Program.SandboxPath(Options()), Is.EqualTo("/opt/agents/some/bin/some"));
    }

    [Test]
    public void Mounts_NodeOutsideUsr_BringsItsDirectory()
    {
        var node = Path.Combine(_directory.FullName, "bin/node");
        Directory.CreateDirectory(Path.GetDirectoryName(node)!);
        File.WriteAllText(node, "");
        var link = Path.Combine(_directory.FullName, "current");
        File.CreateSymbolicLink(link, node);

        Assert.That(NodeProgram.SandboxPath(link), Is.EqualTo("/opt/agents/node/node"));
        Assert.That(NodeProgram.Mounts(link), Is.EqualTo(new[] { new ReadOnlyMount(Path.GetDirectoryName(node)!, "/opt/agents/node") }));
        Assert.That(NodeProgram.Mounts("/usr/bin/env"), Is.Empty);
        Assert.That(NodeProgram.Locate("/nowhere/node"), Is.Null);
    }

    [Test]
    public void Options_Defaults_AreValid()
    {
        CommandLineAgentOptions[] all = [new ClaudeAgentOptions(), new CodexAgentOptions(), new OpenCodeAgentOptions(), new GeminiAgentOptions()];

        foreach (var options in all)
        {
            Assert.That(() => Validator.ValidateObject(options, new ValidationContext(options), true), Throws.Nothing);
        }
    }

    private ClaudeAgentOptions Options() => new() { Directory = _directory.FullName };

    private void Install(string package, string file, string manifest)
    {
        var directory = Path.Combine(_directory.FullName, "node_modules", package);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(directory, file))!);
        File.WriteAllText(Path.Combine(directory, file), "");
        File.WriteAllText(Path.Combine(directory, "package.json"), manifest);
    }
}
