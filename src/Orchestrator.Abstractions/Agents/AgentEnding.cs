namespace Orchestrator.Agents;

/// <summary>How an agent's work ended. An exit code of 0 alone is never <see cref="Finished"/>.</summary>
public enum AgentEnding
{
    /// <summary>It said so in its final event, without an error flag, and exited with 0.</summary>
    Finished,

    /// <summary>Killed at <see cref="AgentTask.Timeout"/>.</summary>
    TimedOut,

    /// <summary>The model endpoint refused for too many requests, for longer than the agent retries.</summary>
    RateLimited,

    /// <summary>The model endpoint did not accept the key.</summary>
    AuthenticationFailed,

    /// <summary>The model declined the task.</summary>
    Refused,

    /// <summary>The model endpoint rejected the request itself.</summary>
    RequestRejected,

    /// <summary>The model endpoint failed or could not be reached, for longer than the agent retries.</summary>
    ModelUnavailable,

    /// <summary>A limit of turns or money was reached.</summary>
    BudgetExhausted,

    /// <summary>The output ended without a final event: killed, crashed or cut.</summary>
    CutOff,

    /// <summary>It printed more than it may.</summary>
    OutputLimitReached,

    /// <summary>The sandbox ran out of memory or died.</summary>
    SandboxFailed,

    /// <summary>Anything else that is not success.</summary>
    Failed,
}
