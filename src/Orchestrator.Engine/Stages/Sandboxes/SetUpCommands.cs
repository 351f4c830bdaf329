using System.Globalization;
using Orchestrator.Failures;
using Orchestrator.Policies;
using Orchestrator.Sandboxes;

namespace Orchestrator.Stages.Sandboxes;

/// <summary>Runs the repository's set-up commands in a fresh sandbox, before anybody works there.</summary>
internal static class SetUpCommands
{
    private const int OutputLimit = 8 * 1024;

    public static async Task RunAsync(StageContext context, StageSandbox sandbox, EffectiveSettings settings, CancellationToken cancellationToken)
    {
        foreach (var command in settings.SetUp)
        {
            var outcome = await sandbox.RunAsync(SandboxCommand.Shell(command.Run) with { Timeout = command.Timeout }, OutputLimit, cancellationToken);
            if (!outcome.Result.Succeeded)
            {
                throw new ProviderException(
                    FailureCategory.Configuration,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The set-up command '{command.Run}' of .orchestrator.yml ended with {outcome.Result.Ending}, exit code {outcome.Result.ExitCode}. Mend it on the base branch. Its last words: {Tail(outcome.Output)}"));
            }
        }
    }

    private static string Tail(string output) => output.Length <= 500 ? output.Trim() : output[^500..].Trim();
}
