using System.ComponentModel.DataAnnotations;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Gemini;

/// <summary>Settings of Gemini CLI, read from <c>Agents:gemini</c>.</summary>
public sealed class GeminiAgentOptions : CommandLineAgentOptions
{
    /// <summary>The model asked for where a task names none. The default is <c>gemini-2.5-pro</c>.</summary>
    [Required]
    public override string? Model { get; set; } = "gemini-2.5-pro";

    /// <summary>
    /// The Node.js program that runs it, version 20 or later. The default is <c>/usr/bin/node</c>. One outside <c>/usr</c> is
    /// mounted into the sandbox with the directory it is in.
    /// </summary>
    [Required]
    public string Node { get; set; } = "/usr/bin/node";
}
