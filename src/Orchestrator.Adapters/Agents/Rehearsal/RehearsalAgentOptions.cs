using System.ComponentModel.DataAnnotations;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Rehearsal;

/// <summary>Settings of the rehearsal agent, read from <c>Agents:rehearsal</c>.</summary>
public sealed class RehearsalAgentOptions : CommandLineAgentOptions
{
    /// <summary>The script, a JSON file on the worker; its form is in the folder's README. There is no default.</summary>
    [Required]
    public string Script { get; set; } = "";
}
