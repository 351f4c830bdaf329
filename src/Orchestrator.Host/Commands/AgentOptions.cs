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
}
