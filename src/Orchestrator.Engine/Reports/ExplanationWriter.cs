using System.Globalization;
using System.Text;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Stages;

namespace Orchestrator.Reports;

/// <summary>Says in a few lines where a run stands and how it came there.</summary>
public static class ExplanationWriter
{
    private const int AttemptsShown = 8;

    public static string Write(RunState run, IReadOnlyList<StageAttempt> attempts, decimal budgetUsd)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(attempts);
        var text = new StringBuilder().Append("**").Append(run.CurrentState).Append("**");
        text.Append(CultureInfo.InvariantCulture, $", spent {ReportWriter.Money(run.CostUsd)} of {ReportWriter.Money(budgetUsd + run.AddedBudgetUsd)}.\n");
        var stages = StageList.Of(run, run.StageId is null ? null : run.Stage);
        if (stages.Length > 0)
        {
            text.Append('\n').Append(stages).Append('\n');
        }

        if (run.Reason is { Length: > 0 } reason)
        {
            text.Append('\n').Append(MarkdownText.Quote(MarkdownText.Block(reason, 2000))).Append('\n');
        }

        foreach (var attempt in attempts.Where(one => one.Stage != StageName.Report && one.Outcome is not null).TakeLast(AttemptsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n- {attempt.Stage} {attempt.Round}.{attempt.Number}: {attempt.Outcome}. {MarkdownText.Line(attempt.Summary ?? "", 300)}");
        }

        return text.Append(CultureInfo.InvariantCulture, $"\n\nRun `{run.CorrelationId}`\n").ToString();
    }
}
