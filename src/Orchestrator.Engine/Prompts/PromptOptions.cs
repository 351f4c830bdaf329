namespace Orchestrator.Prompts;

/// <summary>Settings of prompts, read from <c>Prompts</c>.</summary>
public sealed class PromptOptions
{
    /// <summary>
    /// A directory with templates that take the place of the built-in ones, by file name: <c>plan.liquid</c>,
    /// <c>rules.liquid</c> and so on. <see langword="null"/>, the default, for none.
    /// </summary>
    public string? Directory { get; set; }
}
