using System.ComponentModel.DataAnnotations;
using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Claude;

/// <summary>Settings of Claude Code, read from <c>Agents:claude</c>.</summary>
public sealed class ClaudeAgentOptions : CommandLineAgentOptions
{
    /// <summary>
    /// The built-in tools it is offered; empty, the default, for those that work on files and run commands. That leaves out what searches the web through the model's own servers, which no
    /// egress policy of ours sees, and what schedules work past the end of the stage.
    /// </summary>
    public IList<string> Tools { get; } = [];

    /// <summary>Its own limit of money for one task in US dollars, checked after each turn; <see langword="null"/> for none.</summary>
    [Range(0.01, 10_000)]
    public decimal? BudgetUsd { get; set; }
}
