namespace Orchestrator.Models;

/// <summary>A tool that an agent offers to the model.</summary>
public sealed record ModelTool(string Name, string Schema);
