namespace Orchestrator.Agents;

/// <summary>One piece of thinking asked of an agent.</summary>
public sealed record AgentTask
{
    /// <summary>What to do, with untrusted text already fenced.</summary>
    public required string Prompt { get; init; }

    /// <summary>The stage it is for, for instance <c>plan</c> or <c>review</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Which role within the stage, such as a reviewer's name; empty where there is one only.</summary>
    public string Role { get; init; } = "";

    /// <summary>Counts from 1 over the whole run: the how-manieth time this stage is done.</summary>
    public int Round { get; init; } = 1;

    /// <summary>Counts from 1 within the attempt: later tries carry a repair prompt and run where the first one did.</summary>
    public int Try { get; init; } = 1;

    /// <summary>JSON Schema that the answer must satisfy; <see langword="null"/> where the work tree is the answer.</summary>
    public string? AnswerSchema { get; init; }

    /// <summary>The code to work on; set for an agent that brings its own sandbox, which has no other way to it.</summary>
    public AgentCode? Code { get; init; }

    /// <summary>The model's name; <see langword="null"/> for the agent's default.</summary>
    public string? Model { get; init; }

    /// <summary>The model endpoint as seen from inside the sandbox, without a trailing slash; <see langword="null"/> when none is reachable.</summary>
    public Uri? ModelEndpoint { get; init; }

    /// <summary>When the agent is killed. The default is thirty minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Turns after which an agent that can count them stops; <see langword="null"/> for its own default.</summary>
    public int? MaxTurns { get; init; }
}
