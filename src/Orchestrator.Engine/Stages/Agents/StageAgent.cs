using Orchestrator.Agents;
using Orchestrator.Answers;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Policies;
using Orchestrator.Prompts;

namespace Orchestrator.Stages.Agents;

/// <summary>Puts a stage's question to its agent: renders the prompt, asks, judges, lets it repair.</summary>
public sealed class StageAgent(AgentRunner runner, PromptRenderer prompts, RepositoryStore store)
{
    private const int TemplateLimit = 64 * 1024;

    /// <summary>Asks for an answer that is JSON and nothing else.</summary>
    public Task<T> AnswerAsync<T>(
        StageContext context, AgentPlace place, StageInputs input, StagePolicy policy, Prompt prompt, AnswerContext answer, CancellationToken cancellationToken)
        where T : class, IAnswer<T> =>
        AskAsync(
            context,
            place,
            input,
            policy,
            prompt,
            (result, _) => Task.FromResult(AnswerReader.Read<T>(result.Answer, answer)),
            cancellationToken);

    /// <summary>Asks for something that trusted code must look at in more ways than one.</summary>
    public async Task<T> AskAsync<T>(
        StageContext context,
        AgentPlace place,
        StageInputs input,
        StagePolicy policy,
        Prompt prompt,
        Func<AgentResult, CancellationToken, Task<Judgement<T>>> judge,
        CancellationToken cancellationToken)
    {
        // From the base branch: an agent of an earlier stage could have written the head's.
        var template = policy.PromptFile is { } file
            ? await store.ReadFileAsync(input.Repository.Remote, context.Run.BaseCommit, file, TemplateLimit, cancellationToken)
            : null;
        var rendered = prompts.Render(prompt, template);
        context.Note(
            RecordKinds.AgentEvent,
            $"asked {policy.Agent}{(prompt.Role.Length > 0 ? $" ({prompt.Role})" : "")} with the {rendered.Source} {prompt.Stage} prompt",
            new { rendered.Sha256, rendered.TemplateSha256, rendered.Source, policy.Agent, policy.Model });
        var request = new AgentRequest
        {
            Agent = policy.Agent,
            Model = policy.Model,
            Stage = prompt.Stage,
            Role = prompt.Role,
            Prompt = rendered.Text,
            AnswerSchema = prompt.AnswerSchema,
            Timeout = policy.AgentTimeout,
        };
        return await runner.AskAsync(
            context,
            place,
            request,
            judge,
            problems => prompts.Render(RepairPrompt.Of(prompt, problems), null).Text,
            cancellationToken);
    }
}
