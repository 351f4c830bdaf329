namespace Orchestrator.Policies;

/// <summary>A reviewer of one run.</summary>
/// <param name="Name">Its role.</param>
/// <param name="Agent">Who thinks.</param>
/// <param name="Model">With what; <see langword="null"/> for the agent's default.</param>
/// <param name="Prompt">What the repository wants looked for; <see langword="null"/> for the built-in text alone.</param>
/// <param name="PromptFile">Path in the repository of a file that says so instead.</param>
public sealed record EffectiveReviewer(string Name, string Agent, string? Model, string? Prompt, string? PromptFile);
