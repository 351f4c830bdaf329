using Orchestrator.Runs;
using Spectre.Console;

namespace Orchestrator.Commands;

/// <summary>The colour of a state: green is done, yellow waits for people, red failed.</summary>
internal static class RunStyle
{
    public static Style Of(string state) => state switch
    {
        RunStates.Completed => new Style(Color.Green),
        RunStates.InReview or RunStates.AwaitingApproval or RunStates.NeedsHuman => new Style(Color.Yellow),
        RunStates.Failed => new Style(Color.Red),
        RunStates.Cancelled => new Style(Color.Grey),
        _ => Style.Plain,
    };
}
