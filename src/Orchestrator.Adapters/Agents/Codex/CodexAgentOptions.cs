using Orchestrator.Agents.CommandLine;

namespace Orchestrator.Agents.Codex;

/// <summary>Settings of Codex, read from <c>Agents:codex</c>.</summary>
public sealed class CodexAgentOptions : CommandLineAgentOptions;
