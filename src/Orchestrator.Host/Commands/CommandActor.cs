using Orchestrator.Terminal;

namespace Orchestrator.Commands;

/// <summary>Under whose name a command acts: shown and audited with everything it causes.</summary>
internal static class CommandActor
{
    private const int LengthLimit = 100;

    public static string Of(Invocation invocation)
    {
        var name = invocation.Get(CommonOptions.As) ?? Environment.UserName;
        return string.IsNullOrWhiteSpace(name)
            ? throw CommandException.Usage("--as needs a name.")
            : TerminalText.Line(name.Trim(), LengthLimit);
    }
}
