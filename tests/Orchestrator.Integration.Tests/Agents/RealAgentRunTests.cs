using System.Text.RegularExpressions;
using Orchestrator.Cli;
using Orchestrator.Models;

namespace Orchestrator.Agents;

/// <summary>The real programs carry a ticket to a pull request: real sandbox, real gateway, and a model that follows a script.</summary>
[Category("Agents")]
[NonParallelizable]
internal sealed partial class RealAgentRunTests : CliFixture
{
    private const string Key = "sk-real-key-of-the-host";
    private const string Subject = "Greet the reader";
    private const string Finding = """{"reviewer":"ROLE","verdict":"approve","summary":"Fine.","findings":[]}""";

    internal static string Programs => Environment.GetEnvironmentVariable("ORCHESTRATOR_AGENTS")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share", "orchestrator", "agents");

    [TestCase("claude", "anthropic", "ANTHROPIC_API_KEY")]
    [TestCase("codex", "openai", "OPENAI_API_KEY")]
    [TestCase("opencode", "openai", "OPENAI_API_KEY")]
    public async Task Run_RealAgent_EndsInAPullRequestAndTheKeyStaysOutside(string agent, string endpoint, string variable)
    {
        if (!Directory.Exists(Path.Combine(Programs, "node_modules")))
        {
            Assert.Ignore($"The agents' programs are not in {Programs}; agents/install puts them there.");
        }

        await using var model = await ScriptedModel.StartAsync(Plan);
        Orchestrator.Environment[variable] = Key;
        Orchestrator.Environment[$"ORCHESTRATOR_Models__{endpoint}__Upstream"] = model.Address.ToString().TrimEnd('/');
        Orchestrator.Environment[$"ORCHESTRATOR_Agents__{agent}__Directory"] = Programs;
        var repository = MakeRepository();
        var ticket = Orchestrator.Write("ticket.md", "# Greet the reader\n\nThe README should greet whoever reads it.\n");

        using var process = Orchestrator.Start("run", "--repo", repository, "--ticket", ticket, "--agent", agent, "--yes", "--json");
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var error = process.StandardError.ReadToEndAsync(timeout.Token);
        var output = await process.StandardOutput.ReadToEndAsync(timeout.Token);
        await process.WaitForExitAsync(timeout.Token);

        Assert.That(process.ExitCode, Is.Zero, output + await error);
        var shown = (await Orchestrator.RunAsync("pr", "show", "latest", "--json")).Json();
        var run = (await Orchestrator.RunAsync("runs", "show", "latest", "--json")).Json().GetProperty("run");
        Assert.Multiple(() =>
        {
            Assert.That(shown.GetProperty("diff").GetString(), Does.Contain("+Hello, reader."));
            Assert.That(run.GetProperty("state").GetString(), Is.EqualTo("InReview"));
            Assert.That(run.GetProperty("inputTokens").GetInt64(), Is.Positive);
            Assert.That(model.Requests.Select(request => string.Join(' ', request.Headers.Values)), Has.All.Contain(Key));
            Assert.That(FilesWith(Key), Is.Empty);
        });
    }

    internal static ModelPlan Plan(ModelRequest request)
    {
        // Agents put words of their own around the prompt, and not all of them send it as the user's.
        var text = StageLine().IsMatch(request.Prompt) ? request.Prompt : request.Body;
        var stage = StageLine().Match(text).Groups["name"].Value;
        var role = RoleLine().Match(text).Groups["name"].Value;
        return stage switch
        {
            "plan" => new ModelPlan
            {
                Commands = ["cat README.md"],
                Answer = $$"""{"summary":"Add a greeting.","commits":[{"message":"{{Subject}}","body":"","files":["README.md"],"tests":[],"risk":"low"}],"questions":[],"split":[]}""",
            },
            "plan-review" => new ModelPlan { Answer = """{"verdict":"approve","summary":"Good.","findings":[]}""" },
            "implement" => new ModelPlan
            {
                Commands = [$"cd /work && echo 'Hello, reader.' >> README.md && git commit -qam '{Subject}'"],
                Answer = """{"summary":"The README greets.","notes":[]}""",
            },
            "review" => new ModelPlan { Answer = Finding.Replace("ROLE", role, StringComparison.Ordinal) },
            _ => new ModelPlan { Answer = "A greeting" },
        };
    }

    [GeneratedRegex("Stage: (?<name>plan-review|plan|implement|review)\\b")]
    private static partial Regex StageLine();

    [GeneratedRegex("Role: (?<name>correctness|tests|security|simplicity)\\b")]
    private static partial Regex RoleLine();

    private List<string> FilesWith(string text) =>
        [.. Directory.EnumerateFiles(Orchestrator.Data, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains(text, StringComparison.Ordinal))];
}
