using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Agents.CommandLine;

/// <summary>What every agent that is a program can be told, read from <c>Agents:{name}</c>.</summary>
public abstract class CommandLineAgentOptions
{
    /// <summary>
    /// The directory <c>agents/install</c> installed into, which holds <c>node_modules</c>. The default is
    /// <c>orchestrator/agents</c> in the user's data directory.
    /// </summary>
    public string Directory { get; set; } = "";

    /// <summary>The model asked for where a task names none; <see langword="null"/> for the agent's own choice.</summary>
    public virtual string? Model { get; set; }

    /// <summary>
    /// How often the agent itself repeats a failed request to the model. The default is 2: the orchestrator has a policy of its
    /// own, and an agent that waits for minutes inside a stage hides the failure from it.
    /// </summary>
    [Range(0, 10)]
    public int ModelRetries { get; set; } = 2;

    /// <summary>Bytes it may print before it is killed. The default is 64 MiB.</summary>
    [Range(64 * 1024, 1024L * 1024 * 1024)]
    public long OutputLimit { get; set; } = 64 * 1024 * 1024;

    /// <summary>The longest line of its event stream that is read; a longer one is skipped. The default is 4 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int LineLimit { get; set; } = 4 * 1024 * 1024;
}
