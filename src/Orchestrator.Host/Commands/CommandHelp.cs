using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Orchestrator.Commands;

/// <summary>The usual help, then examples, then exit codes.</summary>
internal sealed class CommandHelp(HelpAction usual) : SynchronousCommandLineAction
{
    /// <summary>Examples by command.</summary>
    public static Dictionary<Command, string[]> Examples { get; } = [];

    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        var writer = parseResult.InvocationConfiguration.Output;
        if (Examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
        {
            writer.WriteLine("Examples:");
            foreach (var example in examples)
            {
                writer.WriteLine($"  {example}");
            }

            writer.WriteLine();
        }

        writer.WriteLine("Exit codes:");
        foreach (var (code, meaning) in ExitCodes.Documented)
        {
            writer.WriteLine($"  {code,-4} {meaning}");
        }

        return result;
    }
}
