using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Orchestrator.Commands;

/// <summary>The tree of commands, and the way into it.</summary>
internal static class CommandLine
{
    // Built once: commands are what options are looked up by, and options are shared.
    private static readonly Lazy<RootCommand> Root = new(Build);

    public static async Task<int> RunAsync(string[] arguments)
    {
        using var signals = Signals.OfProcess();
        return await RunAsync(arguments, new Surroundings(signals), signals.Token);
    }

    internal static async Task<int> RunAsync(string[] arguments, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var parsed = Root.Value.Parse(arguments);
        if (parsed.Action is ParseErrorAction)
        {
            return Refuse(parsed, surroundings.Error);
        }

        return await parsed.InvokeAsync(surroundings, cancellationToken);
    }

    internal static RootCommand Build()
    {
        var root = new RootCommand("Carries tickets to reviewed pull requests with coding agents in disposable sandboxes.")
        {
            CommonOptions.Data,
            CommonOptions.Config,
            RunCommand.Create(),
            ServeCommand.Create(),
            RunsCommand.Create(),
            DashboardCommand.Create(),
            PullRequestCommand.Create(),
            TicketsCommand.Create(),
            GitHubCommand.Create(),
            DoctorCommand.Create(),
            MessagesCommand.Create(),
            PruneCommand.Create(),
            MigrateCommand.Create(),
            ConfigCommand.Create(),
        };
        root.WithExamples(
            "orchestrator doctor",
            "orchestrator run --repo ~/code/shop --ticket fix-checkout.md --agent claude",
            "orchestrator runs list",
            "orchestrator pr show latest");

        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new CommandHelp((HelpAction)option.Action!);
        }

        return root;
    }

    private static int Refuse(ParseResult parsed, TextWriter error)
    {
        // A word that is no command also counts as a missing command; the word is what helps.
        var unknown = parsed.UnmatchedTokens;
        foreach (var mistake in parsed.Errors.Where(mistake => unknown.Count == 0 || unknown.Any(word => mistake.Message.Contains(word, StringComparison.Ordinal))))
        {
            error.WriteLine($"error: {Terminal.TerminalText.Line(mistake.Message)}");
        }

        error.WriteLine($"See '{Path(parsed.CommandResult.Command)} --help'.");
        return ExitCodes.Usage;
    }

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? $"{Path(parent)} {command.Name}"
            : command is RootCommand ? "orchestrator" : $"orchestrator {command.Name}";
}
