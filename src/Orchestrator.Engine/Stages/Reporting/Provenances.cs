using System.Diagnostics;
using Orchestrator.Policies;
using Orchestrator.Reports;
using Orchestrator.Runs;

namespace Orchestrator.Stages.Reporting;

/// <summary>Where a run's results come from, read off the run itself.</summary>
internal static class Provenances
{
    public static Provenance Of(RunState run, EffectiveSettings? settings) => new()
    {
        RunId = run.CorrelationId,
        TraceId = ActivityContext.TryParse(run.TraceParent, null, out var trace) ? trace.TraceId.ToHexString() : null,
        Agents = settings is null
            ? []
            : [.. settings.Stages.Values.Where(stage => stage.ReachesModel).Select(stage => (stage.Stage.ToString(), stage.Agent, stage.Model))],
        PlanSha256 = run.Artefacts.GetValueOrDefault(ArtefactNames.Plan),
        BaseCommit = run.BaseCommit,
        HeadCommit = run.HeadCommit,
        CostUsd = run.CostUsd,
        InputTokens = run.InputTokens,
        OutputTokens = run.OutputTokens,
    };
}
