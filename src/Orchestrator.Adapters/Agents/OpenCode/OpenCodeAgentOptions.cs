using System.ComponentModel.DataAnnotations;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.OpenCode;

/// <summary>Settings of opencode, read from <c>Agents:opencode</c>.</summary>
public sealed class OpenCodeAgentOptions : CommandLineAgentOptions
{
    /// <summary>
    /// The model asked for where a task names none, as the endpoint knows it: opencode has no default for an endpoint of one's
    /// own. The default is <c>gpt-5</c>.
    /// </summary>
    [Required]
    public override string? Model { get; set; } = "gpt-5";

    /// <summary>Tokens the model can take in. The default is 200,000.</summary>
    [Range(1_000, 100_000_000)]
    public int ContextTokens { get; set; } = 200_000;

    /// <summary>Tokens the model may give in one reply. The default is 32,000.</summary>
    [Range(100, 10_000_000)]
    public int OutputTokens { get; set; } = 32_000;
}
