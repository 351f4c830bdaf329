namespace Orchestrator.Agents;

/// <summary>Where tests look for the agents' programs.</summary>
public static class InstalledAgents
{
    /// <summary><c>ORCHESTRATOR_AGENTS</c>, or empty for the place <c>agents/install</c> uses when it is given none.</summary>
    public static string Directory => Environment.GetEnvironmentVariable("ORCHESTRATOR_AGENTS") ?? "";
}
