namespace Orchestrator.Stages.Agents;

/// <summary>What a stage asks of an agent.</summary>
public sealed record AgentRequest
{
    public required string Agent { get; init; }

    public string? Model { get; init; }

    public required string Stage { get; init; }

    public string Role { get; init; } = "";

    public required string Prompt { get; init; }

    /// <summary>JSON Schema of the answer; <see langword="null"/> where the work tree is the answer.</summary>
    public string? AnswerSchema { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(30);
}
