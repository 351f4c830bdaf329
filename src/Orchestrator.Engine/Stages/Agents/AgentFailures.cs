using Orchestrator.Agents;
using Orchestrator.Egress;
using Orchestrator.Failures;

namespace Orchestrator.Stages.Agents;

/// <summary>The one table from how an agent ended to what kind of failure that is.</summary>
internal static class AgentFailures
{
    /// <summary>The failure of an ending that is not <see cref="AgentEnding.Finished"/>.</summary>
    public static ProviderException From(string agent, AgentResult result, ModelRoute? model)
    {
        var (category, advice) = result.Ending switch
        {
            AgentEnding.TimedOut => (FailureCategory.LimitExceeded, "Give the stage more time, or split the ticket."),
            AgentEnding.RateLimited => (FailureCategory.RateLimited, "The model's rate limit is the bottleneck; it is tried again later."),
            AgentEnding.AuthenticationFailed => (FailureCategory.Authentication, model?.Credential is { } key
                ? $"Put a valid key for the credential '{key}', which {model.Upstream.Host} is asked with, where 'orchestrator doctor' says; then retry the run."
                : "The model endpoint wants a key: name its credential under Models (see 'orchestrator doctor')."),
            AgentEnding.Refused => (FailureCategory.Rejected, "The model declined the task; look at the ticket's wording or choose another model."),
            AgentEnding.RequestRejected => (FailureCategory.Rejected, "The model endpoint rejected the request; check the model's name."),
            AgentEnding.ModelUnavailable => (FailureCategory.Transient, "The model endpoint cannot be reached or fails; it is tried again later."),
            AgentEnding.BudgetExhausted => (FailureCategory.LimitExceeded, "Raise the budget, or split the ticket."),
            AgentEnding.CutOff => (FailureCategory.Transient, "The agent ended without a final event; it is tried again."),
            AgentEnding.OutputLimitReached => (FailureCategory.LimitExceeded, "It printed more than it may; look at its transcript."),
            AgentEnding.SandboxFailed => (FailureCategory.LimitExceeded, "The sandbox ran out of memory or died; give the stage more, or look at its transcript."),
            _ => (FailureCategory.Transient, "Look at its transcript; it is tried again."),
        };
        return new ProviderException(category, $"Agent '{agent}' did not finish ({result.Ending}): {result.Message.TrimEnd('.')}. {advice}");
    }
}
