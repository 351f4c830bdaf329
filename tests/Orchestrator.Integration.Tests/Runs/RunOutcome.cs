using System.Text.Json;
using Orchestrator.Cli;

namespace Orchestrator.Runs;

/// <summary>Where a run stands, as the command line shows it.</summary>
internal sealed record RunOutcome(CommandOutcome Command, JsonElement Shown)
{
    private JsonElement Run => Shown.GetProperty("run");

    public string Id => Run.GetProperty("id").GetString()!;

    public string State => Run.GetProperty("state").GetString()!;

    public string Reason => Run.GetProperty("reason").GetString() ?? "";

    public string HeadBranch => Run.GetProperty("headBranch").GetString()!;

    /// <summary>The SHA-256 of the plan.</summary>
    public string Plan => Run.GetProperty("artefacts").GetProperty("plan").GetString()!;

    public IReadOnlyList<string> Stages => [.. Shown.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("stage").GetString()!)];

    public override string ToString() => $"{State}: {Reason}\n{Command.Everything}";
}
