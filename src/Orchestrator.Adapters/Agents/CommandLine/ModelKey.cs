namespace Orchestrator.Agents.CommandLine;

/// <summary>What an agent is given where it insists on a key: the gateway puts the real one in its place, outside the sandbox.</summary>
internal static class ModelKey
{
    public const string Placeholder = "placeholder";
}
