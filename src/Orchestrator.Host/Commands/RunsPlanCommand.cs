using System.CommandLine;
using System.Globalization;
using Orchestrator.Artefacts;
using Orchestrator.Runs;
using Orchestrator.Stages;
using Orchestrator.Terminal;

namespace Orchestrator.Commands;

/// <summary><c>runs plan</c>: the plan as a person reads it before deciding.</summary>
internal static class RunsPlanCommand
{
    private static readonly Argument<string> Run = CommonOptions.Run();

    public static Command Create() => new Command("plan", "Show a run's plan, with the hash that an approval is bound to.") { Run, CommonOptions.Json }
        .Does(ShowAsync)
        .WithExamples("orchestrator runs plan latest", "orchestrator runs plan latest --json | jq -r .sha256");

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var store = await invocation.OpenStoreAsync(cancellationToken);
        var run = await RunLookup.FindAsync(store.GetRequiredService<IRunStore>(), invocation.Get(Run), cancellationToken);
        var document = await store.GetRequiredService<JsonArtefacts>().FindAsync<PlanDocument>(run, ArtefactNames.Plan, cancellationToken)
            ?? throw CommandException.NotFound($"Run {run.CorrelationId} has no plan yet (state {run.CurrentState}).");
        var sha256 = run.Artefacts[ArtefactNames.Plan];
        if (invocation.Output.IsJson)
        {
            invocation.Output.JsonLine(new { run = run.CorrelationId, sha256, document.Plan });
        }
        else
        {
            Print(invocation.Output, document, sha256);
        }

        return ExitCodes.Ok;
    }

    private static void Print(Output output, PlanDocument document, string sha256)
    {
        output.Line($"plan {sha256}");
        output.Line();
        output.Line(TerminalText.Inert(document.Plan.Summary));
        foreach (var (commit, index) in document.Plan.Commits.Select((commit, index) => (commit, index)))
        {
            output.Line();
            output.Line(TerminalText.Line(string.Create(CultureInfo.InvariantCulture, $"{index + 1}. {commit.Message}  (risk: {commit.Risk.ToString().ToLowerInvariant()})")));
            if (commit.Body.Length > 0)
            {
                output.Line($"   {TerminalText.Line(commit.Body)}");
            }

            output.Line($"   files  {TerminalText.Line(string.Join(", ", commit.Files))}");
            output.Line($"   tests  {TerminalText.Line(string.Join("; ", commit.Tests))}");
        }

        foreach (var question in document.Plan.Questions)
        {
            output.Line();
            output.Line($"? {TerminalText.Line(question)}");
        }
    }
}
