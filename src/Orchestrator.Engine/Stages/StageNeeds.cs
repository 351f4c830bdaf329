namespace Orchestrator.Stages;

/// <summary>What a worker must have to carry a stage out.</summary>
/// <param name="Agents">Names of agents, separated by spaces, as <see cref="StageAttempt.Agent"/> keeps them; empty for none.</param>
/// <param name="Sandbox">The sandbox provider; empty for none.</param>
public sealed record StageNeeds(string Agents, string Sandbox)
{
    public static StageNeeds None { get; } = new("", "");

    /// <summary>Reads the names again.</summary>
    public static string[] Names(string agents) => agents.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a worker with these agents and sandbox providers can do it.</summary>
    public bool AreMet(IReadOnlyCollection<string> agents, IReadOnlyCollection<string> sandboxes) =>
        (Sandbox.Length == 0 || sandboxes.Contains(Sandbox)) && Names(Agents).All(agents.Contains);
}
