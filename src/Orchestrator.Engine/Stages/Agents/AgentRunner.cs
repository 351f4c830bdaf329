using System.Globalization;
using Orchestrator.Agents;
using Orchestrator.Artefacts;
using Orchestrator.Failures;
using Orchestrator.Journal;
using Orchestrator.Retries;
using Orchestrator.Safety;
using Orchestrator.Scheduling;
using Orchestrator.Telemetry;

namespace Orchestrator.Stages.Agents;

/// <summary>Asks an agent, judges what it claims, and lets it repair the claim twice.</summary>
public sealed class AgentRunner(AgentCatalog agents, IArtefactStore artefacts, SecretScan secrets, IOutages outages, TimeProvider time)
{
    private const int Tries = 3;

    /// <summary>Returns what the judge accepted. The tries share the place, so that a repair need not begin anew.</summary>
    public async Task<T> AskAsync<T>(
        StageContext context,
        AgentPlace place,
        AgentRequest request,
        Func<AgentResult, CancellationToken, Task<Judgement<T>>> judge,
        Func<IReadOnlyList<string>, string> repairPrompt,
        CancellationToken cancellationToken)
    {
        var agent = agents.Get(request.Agent);
        var prompt = request.Prompt;
        for (var attempt = 1; ; attempt++)
        {
            var task = new AgentTask
            {
                Prompt = prompt,
                Stage = request.Stage,
                Role = request.Role,
                Round = context.Attempt.Round,
                Try = attempt,
                AnswerSchema = request.AnswerSchema,
                Model = request.Model,
                ModelEndpoint = place.ModelEndpoint,
                Code = place.Code,
                Timeout = request.Timeout,
            };
            var result = Redact(await RunAsync(context, agent, place, task, cancellationToken));
            await using var commits = result.Commits;
            place.Charge(context, result.Usage);
            if (result.Ending != AgentEnding.Finished)
            {
                var failure = AgentFailures.From(agent.Name, result, place.Model);
                if (failure.Category == FailureCategory.RateLimited)
                {
                    // Others that wait for the same model would only be refused too, and make it worse.
                    var pause = FailurePolicies.DelayAfter(failure.Category, context.Attempt.Number, failure.RetryAfter);
                    await outages.BeginAsync(OutageKind.Agent, agent.Name, pause, "the model's rate limit was reached", CancellationToken.None);
                }

                throw failure;
            }

            var judgement = await judge(result, cancellationToken);
            if (judgement.Problems.Count == 0)
            {
                return judgement.Value!;
            }

            context.Note(RecordKinds.AgentFinished, $"The answer was not accepted: {string.Join(" ", judgement.Problems.Take(3))}", new { judgement.Problems, Try = attempt });
            if (attempt == Tries)
            {
                throw new ProviderException(
                    FailureCategory.Malformed,
                    $"Agent '{agent.Name}' was asked {Tries} times for {request.Stage} and its answer was never acceptable. The last problems: {string.Join(" ", judgement.Problems.Take(5))}");
            }

            prompt = repairPrompt(judgement.Problems);
        }
    }

    /// <summary>What it says ends up in artefacts, messages and on the forge. Its work may still be good; the commits are checked by themselves.</summary>
    private AgentResult Redact(AgentResult result) =>
        result with { Message = secrets.Redact(result.Message), Answer = result.Answer is { } answer ? secrets.RedactJson(answer) : null };

    private async Task<AgentResult> RunAsync(StageContext context, ICodingAgent agent, AgentPlace place, AgentTask task, CancellationToken cancellationToken)
    {
        using var span = OrchestratorTelemetry.Source.StartActivity($"invoke_agent {agent.Name}");
        var provider = GenAiProviders.Of(agent);
        span?.SetTag("gen_ai.operation.name", "invoke_agent")
            .SetTag("gen_ai.provider.name", provider)
            .SetTag("gen_ai.agent.name", agent.Name)
            .SetTag("gen_ai.request.model", task.Model)
            .SetTag("gen_ai.conversation.id", context.Attempt.Id.ToString())
            .SetTag("orchestrator.agent.role", task.Role.Length > 0 ? task.Role : null)
            .SetTag("orchestrator.agent.try", task.Try);
        try
        {
            var result = await RunAsync(context, agent, place, task, provider, cancellationToken);
            span?.SetTag("gen_ai.usage.input_tokens", result.Usage.InputTokens + result.Usage.CachedInputTokens)
                .SetTag("gen_ai.usage.cache_read.input_tokens", result.Usage.CachedInputTokens)
                .SetTag("gen_ai.usage.output_tokens", result.Usage.OutputTokens);
            if (result.Ending != AgentEnding.Finished)
            {
                RunTrace.Fail(span, result.Ending.ToString());
            }

            return result;
        }
        catch (Exception failure)
        {
            RunTrace.Fail(span, failure is ProviderException { Category: var category } ? category.ToString() : failure.GetType().Name);
            throw;
        }
    }

    private async Task<AgentResult> RunAsync(
        StageContext context, ICodingAgent agent, AgentPlace place, AgentTask task, string provider, CancellationToken cancellationToken)
    {
        var endpoint = agent.Capabilities.Protocol is null ? null : place.Model?.Upstream;
        var turns = new AgentTurns(provider, task.Model, place.Sandbox?.Handle.Key, endpoint, time);
        await using var transcript = new AgentTranscript(context, task, turns, secrets, time);
        transcript.Prompt();
        var result = await agent.RunAsync(place.Sandbox, task, transcript, cancellationToken);
        var stored = await transcript.StoreAsync(result, artefacts, cancellationToken);

        context.Note(
            RecordKinds.AgentFinished,
            string.Create(CultureInfo.InvariantCulture, $"{agent.Name}{(task.Role.Length > 0 ? $" ({task.Role})" : "")}: {result.Ending} after {result.Elapsed.TotalSeconds:0.0} s"),
            new { agent = agent.Name, task.Role, task.Try, Ending = result.Ending.ToString(), result.Message, ElapsedMs = result.Elapsed.TotalMilliseconds, Transcript = stored });
        return result;
    }
}
