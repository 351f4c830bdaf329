using Orchestrator.Configuration;
using Orchestrator.Safety;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

/// <summary>Chooses agent and model: what the run was started with, then the repository's wish, then the operator's own choice.</summary>
internal sealed class AgentChoices(StagePolicyOptions policy, RepositoryConfiguration repository, RunRequest request, List<Refusal> refusals)
{
    public (string Agent, string? Model) For(StageName stage)
    {
        var asked = repository.Stages.GetValueOrDefault(stage);
        return Choose(stage, asked?.Agent, asked?.Model, $"stages.{stage}");
    }

    /// <summary>For a reviewer that may have wishes of its own.</summary>
    public (string Agent, string? Model) For(ReviewerConfiguration reviewer)
    {
        var asked = repository.Stages.GetValueOrDefault(StageName.Review);
        return Choose(StageName.Review, reviewer.Agent ?? asked?.Agent, reviewer.Model ?? asked?.Model, $"reviewers '{reviewer.Name}'");
    }

    private (string Agent, string? Model) Choose(StageName stage, string? stageAgent, string? stageModel, string place)
    {
        var own = policy.Stages.TryGetValue(stage, out var found) ? found : null;
        var usualAgent = own?.Agent ?? policy.Agent;
        var agent = FirstAllowed(
            [("the request's agent", request.Agent), ($"{place}.agent", stageAgent), ("agent", repository.Agent)],
            name => name == usualAgent || policy.AllowedAgents.Contains(name, StringComparer.Ordinal),
            $"Agent '{usualAgent}' is used (Policy:AllowedAgents).") ?? usualAgent;

        // A model belongs to its agent: another agent's usual model would not be known to this one.
        var usualModel = agent == usualAgent ? own?.Model ?? (own?.Agent is null || own.Agent == policy.Agent ? policy.Model : null) : null;
        var model = FirstAllowed(
            [("the request's model", request.Model), ($"{place}.model", stageModel), ("model", repository.Model)],
            name => name == usualModel || policy.AllowedModels.Any(pattern => new PathGlob(Slashless(pattern)).IsMatch(Slashless(name))),
            $"Model '{usualModel ?? "(the agent's default)"}' is used (Policy:AllowedModels).") ?? usualModel;
        return (agent, model);
    }

    private string? FirstAllowed(IEnumerable<(string Place, string? Name)> wishes, Func<string, bool> allowed, string why)
    {
        foreach (var (place, name) in wishes.Where(wish => !string.IsNullOrEmpty(wish.Name)))
        {
            if (allowed(name!))
            {
                return name;
            }

            refusals.Add(new Refusal($"{place}: {name}", why));
        }

        return null;
    }

    /// <summary>Models are named <c>vendor/name</c> here and there; for the pattern that is one word.</summary>
    private static string Slashless(string name) => name.Replace('/', '\u2215');
}
