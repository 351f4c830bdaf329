using System.Text.Json;
using Orchestrator.Journal;
using Orchestrator.Stages.Agents;
using Orchestrator.Telemetry;

namespace Orchestrator.Egress;

/// <summary>Writes the gateway's decisions into the run's journal and metrics.</summary>
public sealed class EgressRecorder(IRunJournal journal, TimeProvider time) : IEgressJournal
{
    public void Record(EgressDecision decision)
    {
        if (!decision.Allowed)
        {
            OrchestratorTelemetry.EgressRefusals.Add(1);
        }

        journal.Append(new RunRecord
        {
            RunId = decision.RunId,
            StageId = decision.StageId,
            At = decision.At,
            Kind = RecordKinds.Egress,
            Text = $"{(decision.Allowed ? "allowed" : "refused")} {decision.Method} {decision.Host}:{decision.Port}{decision.Path} ({decision.Reason})",
            Data = JsonSerializer.Serialize(decision, JsonSerializerOptions.Web),
        });
    }

    public Task FlushAsync(CancellationToken cancellationToken) => journal.FlushAsync(cancellationToken);

    public void Record(EgressPolicy policy, ModelCall call)
    {
        OrchestratorTelemetry.Tokens.Add(call.InputTokens + call.CachedInputTokens, new KeyValuePair<string, object?>("gen_ai.token.type", "input"));
        OrchestratorTelemetry.Tokens.Add(call.OutputTokens, new KeyValuePair<string, object?>("gen_ai.token.type", "output"));
        OrchestratorTelemetry.Cost.Add((double)call.CostUsd);
        AgentTurns.Meter(policy.Sandbox, call);
        journal.Append(new RunRecord
        {
            RunId = policy.RunId,
            StageId = policy.StageId,
            At = time.GetUtcNow(),
            Kind = RecordKinds.ModelCall,
            Text = FormattableString.Invariant($"{call.Model}: {call.InputTokens + call.CachedInputTokens} tokens in, {call.OutputTokens} out, ${call.CostUsd:0.0000}"),
            Data = JsonSerializer.Serialize(call, JsonSerializerOptions.Web),
        });
    }
}
