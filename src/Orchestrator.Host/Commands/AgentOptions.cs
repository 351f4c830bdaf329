using System.CommandLine;

namespace Orchestrator.Commands;

/// <summary>Options about agents that more than one command takes.</summary>
internal static class AgentOptions
{
    public static Option<string?> Script { get; } = new("--script")
    {
        Description = "What the rehearsal agent does: a JSON file.",
        HelpName = "FILE",
    };

    /// <summary>Puts the options into the configuration.</summary>
    public static void Apply(Invocation invocation)
    {
        if (invocation.Get(Script) is not { } script)
        {
            return;
        }

        var path = Path.GetFullPath(script);
        if (!File.Exists(path))
        {
            throw CommandException.Usage($"There is no rehearsal script '{script}'. Check the path given with --script.");
        }

        invocation.Override("Agents:rehearsal:Script", path);
    }

    /// <summary>
    /// Makes an agent and a model the operator's own choice: whoever starts a process by hand decides for it, and a policy that
    /// keeps tickets from choosing agents is not meant for them.
    /// </summary>
    public static void Choose(Invocation invocation, string? agent, string? model)
    {
        if (agent is { Length: > 0 })
        {
            invocation.Override("Policy:Agent", agent);
        }

        if (model is { Length: > 0 })
        {
            invocation.Override("Policy:Model", model);
        }
    }
}
