using System.Text;
using Orchestrator.Sandboxes;

namespace Orchestrator.Agents.CommandLine;

/// <summary>How one task is put to one agent: the program, what it reads and what it is configured with.</summary>
internal sealed record AgentInvocation
{
    public required IReadOnlyList<string> Arguments { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Files by absolute path inside the sandbox, written before the start. They belong in the agent's home: what is in the work
    /// tree would end up in the commits, and could be read by the next stage's agent as configuration.
    /// </summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Where it starts.</summary>
    public string Directory { get; init; } = SandboxPaths.Work;

    /// <summary>Standard input. Prompts go here: an argument is limited to 128 KiB and is seen by every process of the sandbox.</summary>
    public required string Input { get; init; }

    public ReadOnlyMemory<byte> InputBytes() => Encoding.UTF8.GetBytes(Input);
}
