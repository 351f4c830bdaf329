using System.CommandLine;
using Orchestrator.Settings;
using Orchestrator.Terminal;
using Spectre.Console;

namespace Orchestrator.Commands;

/// <summary><c>config show</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create() => new("config", "Look at the configuration.")
    {
        new Command("show", "Show the configuration in effect and where each value comes from. Secrets are hidden.") { CommonOptions.Json }
            .Does(ShowAsync)
            .WithExamples("orchestrator config show", "orchestrator config show --json | jq '.settings[] | select(.source != \"default\")'"),
    };

    private static Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = EffectiveSettings.List(invocation.Settings.Configuration);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { settings });
            return Task.FromResult(ExitCodes.Ok);
        }

        var table = new Table().Border(TableBorder.None).AddColumn("KEY").AddColumn("VALUE").AddColumn("FROM");
        foreach (var setting in settings)
        {
            table.AddRow(new Text(TerminalText.Line(setting.Key)), new Text(TerminalText.Line(setting.Value)), new Text(TerminalText.Line(setting.Source)));
        }

        invocation.Output.Console.Write(table);
        return Task.FromResult(ExitCodes.Ok);
    }
}
