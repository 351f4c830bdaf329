using System.CommandLine;

namespace Orchestrator.Commands;

/// <summary><c>runs</c>: look at runs and decide about them.</summary>
internal static class RunsCommand
{
    public static Command Create() => new("runs", "Look at runs and decide about them.")
    {
        RunsListCommand.Create(),
        RunsShowCommand.Create(),
        RunsPlanCommand.Create(),
        RunsLogsCommand.Create(),
        RunsContinueCommand.Create(),
        RunsDecisionCommands.Cancel(),
        RunsDecisionCommands.Retry(),
        RunsDecisionCommands.Approve(),
        RunsDecisionCommands.SendBack(),
        RunsDecisionCommands.Budget(),
    };
}
