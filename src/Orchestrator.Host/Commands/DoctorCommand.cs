using System.CommandLine;
using Orchestrator.Diagnosis;
using Orchestrator.Terminal;
using Spectre.Console;

namespace Orchestrator.Commands;

/// <summary><c>doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create() => new Command("doctor", "Check what this machine has and lacks, with remedies. Ends with 5 when something essential is missing.") { CommonOptions.Json }
        .Does(CheckAsync)
        .WithExamples("orchestrator doctor", "orchestrator doctor --json | jq '.checks[] | select(.status == \"failed\")'");

    private static async Task<int> CheckAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var checks = Checks.Create(invocation.Settings);
        var results = await checks.RunAsync(cancellationToken);
        var isReady = results.All(result => result.Status != CheckStatus.Failed);
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { ready = isReady, checks = results });
        }
        else
        {
            Print(invocation.Output, results, isReady);
        }

        return isReady ? ExitCodes.Ok : ExitCodes.NotReady;
    }

    private static void Print(Output output, IReadOnlyList<CheckResult> results, bool isReady)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        foreach (var result in results)
        {
            var (mark, color) = result.Status switch
            {
                CheckStatus.Ok => ("ok", Color.Green),
                CheckStatus.Warning => ("warning", Color.Yellow),
                CheckStatus.Failed => ("FAILED", Color.Red),
                _ => ("-", Color.Grey),
            };
            grid.AddRow(new Text(mark, new Style(color)), new Text(TerminalText.Line(result.Name)), new Text(TerminalText.Line(result.Detail)));
            if (result.Remedy is { } remedy)
            {
                grid.AddRow(new Text(""), new Text(""), new Text($"→ {TerminalText.Line(remedy)}", new Style(Color.Grey)));
            }
        }

        output.Console.Write(grid);
        output.Line();
        output.Line(isReady ? "Ready." : "Not ready: see the checks marked FAILED.");
    }
}
