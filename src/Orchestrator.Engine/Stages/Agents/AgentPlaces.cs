using System.Globalization;
using Orchestrator.Agents;
using Orchestrator.Failures;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Policies;
using Orchestrator.Stages.Sandboxes;

namespace Orchestrator.Stages.Agents;

/// <summary>The one place that decides where an agent works: in a sandbox of ours, or in one that it brings.</summary>
public sealed class AgentPlaces(AgentCatalog agents, RepositoryStore store, StageSandboxes sandboxes, StageSandboxRequests requests)
{
    /// <summary>Opens a place for a stage's agent, with the code at a commit.</summary>
    public Task<AgentPlace> OpenAsync(
        StageContext context, StageInputs input, StagePolicy policy, string commit, string role, CancellationToken cancellationToken) =>
        BringsSandbox(policy.Agent)
            ? HandOverAsync(context, input, policy, commit, role, cancellationToken)
            : StartAsync(context, input, policy, commit, role, cancellationToken);

    /// <summary>The provider that a worker must have for these agents; empty where each brings its own sandbox.</summary>
    public string Provider(StagePolicy policy, IReadOnlyCollection<string> names) =>
        names.Count > 0 && names.All(BringsSandbox) ? "" : policy.SandboxProvider;

    private bool BringsSandbox(string agent) => agents.Get(agent).Capabilities.BringsSandbox;

    private async Task<AgentPlace> StartAsync(
        StageContext context, StageInputs input, StagePolicy policy, string commit, string role, CancellationToken cancellationToken)
    {
        var seed = await store.PrepareAsync(input.Repository.Remote, commit, cancellationToken);
        return new AgentPlace.Local(await sandboxes.StartAsync(context, requests.ForAgent(context, input.Settings, policy, seed, role), cancellationToken));
    }

    private async Task<AgentPlace> HandOverAsync(
        StageContext context, StageInputs input, StagePolicy policy, string commit, string role, CancellationToken cancellationToken)
    {
        // No gateway of ours stands between such an agent and its model, so this is the last moment to say no.
        var budget = input.Settings.CostUsd + context.Run.AddedBudgetUsd;
        if (context.Run.CostUsd >= budget)
        {
            throw new ProviderException(
                FailureCategory.LimitExceeded,
                string.Create(CultureInfo.InvariantCulture, $"The run has cost {context.Run.CostUsd:0.00} of {budget:0.00} USD, so agent '{policy.Agent}' is not started for {context.Attempt.Stage}. Raise the budget, or split the ticket."));
        }

        var bundle = await store.BundleAsync(input.Repository.Remote, commit, cancellationToken);
        context.Note(
            RecordKinds.Effect,
            $"{commit[..10]} handed to agent '{policy.Agent}'{(role.Length > 0 ? $" ({role})" : "")}, which brings its own sandbox",
            new { policy.Agent, Role = role, Commit = commit, Bytes = new FileInfo(bundle).Length });
        return new AgentPlace.Elsewhere(new AgentCode(commit, bundle));
    }
}
