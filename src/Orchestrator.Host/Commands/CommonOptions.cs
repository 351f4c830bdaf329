using System.CommandLine;

namespace Orchestrator.Commands;

/// <summary>Options and arguments that several commands share.</summary>
internal static class CommonOptions
{
    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "Data directory. Default: $XDG_DATA_HOME/orchestrator or ~/.local/share/orchestrator.",
        HelpName = "DIRECTORY",
        Recursive = true,
    };

    public static Option<string?> Config { get; } = new("--config")
    {
        Description = "Configuration file (JSON), read after the shipped appsettings.json.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<bool> Json { get; } = new("--json")
    {
        Description = "Print JSON, for scripts.",
    };

    public static Option<string?> As { get; } = new("--as")
    {
        Description = "The name to act under. Default: your user name.",
        HelpName = "NAME",
    };

    /// <summary>A run: id, the end of an id, its ticket, or the newest one.</summary>
    public static Argument<string> Run() => new("run")
    {
        Description = "The run: its id, the last characters of it, its ticket (local:fix-slugs), or 'latest'.",
    };
}
