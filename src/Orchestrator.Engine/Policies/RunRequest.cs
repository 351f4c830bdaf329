namespace Orchestrator.Policies;

/// <summary>What whoever started the run asked for; <see langword="null"/> or empty for no wish.</summary>
public sealed record RunRequest(string? Agent, string? Model)
{
    public static RunRequest None { get; } = new(null, null);
}
