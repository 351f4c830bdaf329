namespace Orchestrator.Configuration;

/// <summary>A reviewer that a repository asks for, built in or its own.</summary>
public sealed record ReviewerConfiguration(string Name)
{
    /// <summary>The reviewers every installation has.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = ["correctness", "tests", "security", "simplicity"];

    /// <summary>What it looks for; for a built-in one, added to what it looks for anyway.</summary>
    public string? Prompt { get; init; }

    /// <summary>Path of a file in the repository that says so instead.</summary>
    public string? PromptFile { get; init; }

    public string? Agent { get; init; }

    public string? Model { get; init; }
}
