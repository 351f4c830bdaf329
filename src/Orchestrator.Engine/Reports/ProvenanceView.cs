using Orchestrator.Safety;

namespace Orchestrator.Reports;

/// <summary>Provenance as rows of a table.</summary>
internal static class ProvenanceView
{
    public static IReadOnlyDictionary<string, object> Of(Provenance provenance) => new Dictionary<string, object>
    {
        ["run"] = provenance.Page is null ? MarkdownText.Code(provenance.RunId.ToString()) : MarkdownText.Link(provenance.RunId.ToString(), provenance.Page),
        ["run_id"] = provenance.RunId.ToString(),
        ["trace"] = MarkdownText.Code(provenance.TraceId ?? ""),
        ["plan"] = MarkdownText.Code(provenance.PlanSha256 ?? ""),
        ["base"] = MarkdownText.Code(provenance.BaseCommit ?? ""),
        ["head"] = MarkdownText.Code(provenance.HeadCommit ?? ""),
        ["agents"] = provenance.Agents
            .Select(agent => $"{MarkdownText.Line(agent.Stage, 40)}: {MarkdownText.Code(agent.Agent)}{(agent.Model is null ? "" : " with " + MarkdownText.Code(agent.Model))}")
            .ToArray(),
        ["cost"] = ReportWriter.Money(provenance.CostUsd),
        ["input_tokens"] = ReportWriter.Count(provenance.InputTokens),
        ["output_tokens"] = ReportWriter.Count(provenance.OutputTokens),
    };
}
