using System.CommandLine;

namespace Orchestrator.Cli;

internal sealed class HelpTests : CliFixture
{
    [Test]
    public async Task Help_EveryCommand_SaysItsExitCodesAndDoesNothing()
    {
        foreach (var path in Paths(Commands.CommandLine.Build(), []))
        {
            var outcome = await Orchestrator.RunAsync([.. path, "--help"]);

            Assert.That(outcome.ExitCode, Is.Zero, string.Join(' ', path));
            Assert.That(outcome.Output, Does.Contain("Exit codes:").And.Contain("130"), string.Join(' ', path));
        }

        Assert.That(Directory.Exists(Orchestrator.Data), Is.False, "help made a data directory");
    }

    [Test]
    public void Help_EveryCommandThatDoesSomething_HasAnExample()
    {
        var root = Commands.CommandLine.Build();

        var without = Leaves(root).Where(command => !Commands.CommandHelp.Examples.ContainsKey(command)).Select(command => command.Name);

        Assert.That(without, Is.Empty);
    }

    [Test]
    public void Options_EveryOptionAndArgument_IsDescribed()
    {
        var undescribed = Leaves(Commands.CommandLine.Build())
            .SelectMany(command => command.Options.Select(option => (Name: $"{command.Name} {option.Name}", option.Description))
                .Concat(command.Arguments.Select(argument => (Name: $"{command.Name} {argument.Name}", argument.Description))))
            .Where(symbol => string.IsNullOrEmpty(symbol.Description))
            .Select(symbol => symbol.Name);

        Assert.That(undescribed, Is.Empty);
    }

    [Test]
    public async Task Version_Asked_IsPrinted()
    {
        var outcome = await Orchestrator.RunAsync("--version");

        Assert.That(outcome.ExitCode, Is.Zero);
        Assert.That(outcome.Output, Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [TestCase("rns")]
    [TestCase("runs")]
    [TestCase("runs", "lst")]
    [TestCase("runs", "list", "--nonsense")]
    [TestCase("runs", "list", "--limit", "many")]
    [TestCase("runs", "list", "--limit", "0")]
    [TestCase("runs", "list", "--state", "Sleeping")]
    [TestCase("runs", "show")]
    [TestCase("runs", "send-back", "latest")]
    [TestCase("runs", "budget", "latest")]
    public async Task CommandLine_Wrong_EndsWithUsageCode(params string[] arguments)
    {
        var outcome = await Orchestrator.RunAsync(arguments);

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.Everything);
        Assert.That(outcome.Error, Does.StartWith("error: "));
        Assert.That(outcome.Output, Is.Empty);
        outcome.AssertIsClear();
    }

    [Test]
    public async Task CommandLine_EscapeSequenceInAWrongWord_IsInert()
    {
        var outcome = await Orchestrator.RunAsync("runs", "\u001b[2Jlist");

        Assert.That(outcome.ExitCode, Is.EqualTo(2));
        outcome.AssertIsClear();
    }

    private static IEnumerable<string[]> Paths(Command command, string[] above)
    {
        yield return above;
        foreach (var path in command.Subcommands.SelectMany(child => Paths(child, [.. above, child.Name])))
        {
            yield return path;
        }
    }

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
