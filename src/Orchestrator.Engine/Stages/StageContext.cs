using System.Text.Json;
using Orchestrator.Egress;
using Orchestrator.Journal;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Stages;

/// <summary>One attempt at work: the run as it was when the attempt began, and where to write down what happens.</summary>
public sealed class StageContext(RunState run, StageAttempt attempt, IRunJournal journal, TimeProvider time)
{
    private readonly Lock _gate = new();
    private StageUsage _usage = StageUsage.None;

    public RunState Run { get; } = run;

    public StageAttempt Attempt { get; } = attempt;

    /// <summary>What the attempt's sandboxes have used, as the gateway metered it.</summary>
    public StageUsage Usage
    {
        get
        {
            lock (_gate)
            {
                return _usage;
            }
        }
    }

    /// <summary>Adds what one sandbox used. Reviewers end at the same time.</summary>
    public void Charge(EgressUsage used)
    {
        lock (_gate)
        {
            _usage = new StageUsage(
                _usage.CostUsd + used.CostUsd,
                _usage.InputTokens + used.InputTokens + used.CachedInputTokens,
                _usage.OutputTokens + used.OutputTokens);
        }
    }

    /// <summary>Writes down something that happened.</summary>
    public void Note(string kind, string text, object? data = null) => journal.Append(new RunRecord
    {
        RunId = Run.CorrelationId,
        StageId = Attempt.Id,
        At = time.GetUtcNow(),
        Kind = kind,
        Text = text,
        Data = data is null ? null : JsonSerializer.Serialize(data, JsonSerializerOptions.Web),
    });
}
