using System.CommandLine;
using Orchestrator.Settings;
using Orchestrator.Terminal;

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

        var table = new TextTable("KEY", "FROM", "VALUE");
        foreach (var setting in settings)
        {
            table.Add(TerminalText.Line(setting.Key), TerminalText.Line(setting.Source), TerminalText.Line(setting.Value));
        }

        table.Write(invocation.Output);
        return Task.FromResult(ExitCodes.Ok);
    }
}
