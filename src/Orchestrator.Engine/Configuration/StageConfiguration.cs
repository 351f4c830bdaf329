namespace Orchestrator.Configuration;

/// <summary>What a repository asks for in one stage. The prompt is the path of a template in the repository.</summary>
public sealed record StageConfiguration(string? Agent, string? Model, TimeSpan? Timeout, string? Prompt);
