using System.Globalization;
using Orchestrator.Artefacts;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Reports;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Sandboxes;
using Orchestrator.Stages.Oscillation;
using Orchestrator.Stages.Sandboxes;

namespace Orchestrator.Stages.Verify;

/// <summary>Runs the repository's own checks on the commits, and looks at what they change with rules that no agent can argue with.</summary>
public sealed class VerifyStage(
    StageInputLoader inputs,
    RepositoryStore store,
    StageSandboxes sandboxes,
    ChangeRules rules,
    JsonArtefacts artefacts) : IStage
{
    private const int OutputLimit = 16 * 1024;

    public StageName Name => StageName.Verify;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var input = await inputs.LoadAsync(run, cancellationToken);
        var diff = await store.DiffAsync(input.Repository.Remote, run.BaseCommit, run.HeadCommit, cancellationToken);
        var findings = rules.Check(diff, input.Settings);
        foreach (var finding in findings)
        {
            context.Note(RecordKinds.Finding, $"{finding.Rule} {finding.Severity} {finding.Path}: {finding.Message}", finding);
        }

        var checks = await RunChecksAsync(context, input, cancellationToken);
        var evidence = new Evidence(run.HeadCommit, checks, findings);
        var stored = new Dictionary<string, string> { [ArtefactNames.Evidence] = await artefacts.PutAsync(evidence, cancellationToken) };

        var wrong = Wrong(evidence);
        if (wrong.Count > 0)
        {
            stored[ArtefactNames.Feedback] = await artefacts.PutAsync(new Feedback("verify", wrong), cancellationToken);
            var history = await artefacts.FindAsync<RoundHistory>(run, ArtefactNames.RoundHistory, cancellationToken) ?? RoundHistory.None;
            List<Sighting> sightings = [.. checks.Where(check => !check.Passed).Select(check => Sighting.Of($"check {check.Name}", check.Tail, run.HeadCommit))];
            var repeated = history.FindRepeated(sightings);
            stored[ArtefactNames.RoundHistory] = await artefacts.PutAsync(repeated is null ? history.With(sightings, []) : RoundHistory.None, cancellationToken);
            if (repeated is not null)
            {
                return new StageResult.NeedsHuman($"{repeated} {FirstLine(wrong[0])} Look at it, then retry the run to have it tried again.") { Artefacts = stored };
            }

            return run.Reworks.GetValueOrDefault("verify") >= input.Settings.Rounds.Verify
                ? new StageResult.NeedsHuman($"{FirstLine(wrong[0])} It was sent back as often as the repository allows.") { Artefacts = stored }
                : new StageResult.Rework(FirstLine(wrong[0])) { Artefacts = stored };
        }

        return await HoldAsync(context, evidence, diff, stored, cancellationToken)
            ?? new StageResult.Completed(checks.Count == 0
                ? "The repository declares no checks; the commits were inspected only."
                : $"{checks.Count} of {checks.Count} checks passed.")
            { Artefacts = stored };
    }

    private async Task<List<CheckResult>> RunChecksAsync(StageContext context, StageInputs input, CancellationToken cancellationToken)
    {
        var settings = input.Settings;
        if (settings.Verify.Count == 0)
        {
            return [];
        }

        // A fresh sandbox from the commits, never the author's: what the agent left running, cached or edited outside the
        // commits must not be able to make its own checks pass.
        var seed = await store.PrepareAsync(input.Repository.Remote, context.Run.HeadCommit, cancellationToken);
        await using var sandbox = await sandboxes.StartAsync(context, StageSandboxRequests.ForChecks(settings, settings.For(Name), seed), cancellationToken);
        await SetUpCommands.RunAsync(context, sandbox, settings, cancellationToken);
        var checks = new List<CheckResult>();
        foreach (var command in settings.Verify)
        {
            var outcome = await sandbox.RunAsync(SandboxCommand.Shell(command.Run) with { Timeout = command.Timeout }, OutputLimit, cancellationToken);
            checks.Add(new CheckResult(
                command.Name,
                command.Run,
                outcome.Result.Succeeded,
                outcome.Result.Ending == CommandEnding.Exited ? outcome.Result.ExitCode : null,
                outcome.Result.Elapsed) { Tail = outcome.Output });
        }

        return checks;
    }

    /// <summary>Protected paths and weakened tests hold the work for a person, who lets through exactly what they were shown.</summary>
    private async Task<StageResult?> HoldAsync(StageContext context, Evidence evidence, Diff diff, Dictionary<string, string> stored, CancellationToken cancellationToken)
    {
        var held = evidence.Findings.Where(finding => finding.Severity == SafetySeverity.Blocking).ToList();
        if (held.Count == 0)
        {
            return null;
        }

        var shown = await artefacts.PutAsync(HeldChange.Of(evidence.Commit, held, diff), cancellationToken);
        if (context.Run.Artefacts.GetValueOrDefault(ArtefactNames.LetThrough) == shown)
        {
            return null;
        }

        stored[ArtefactNames.Held] = shown;
        return new StageResult.NeedsHuman(
            $"The change touches what only a person may let through: {string.Join("; ", held.Take(5).Select(finding => $"{finding.Path}: {finding.Message}"))} Look at the diff, then retry the run to let it through, or cancel it.")
        { Artefacts = stored };
    }

    private static List<string> Wrong(Evidence evidence) =>
    [
        .. evidence.Checks.Where(check => !check.Passed).Select(check => $"Check '{check.Name}' ({check.Command}): {Ending(check)}.\n{check.Tail}"),
    ];

    private static string Ending(CheckResult check) => check.ExitCode is { } code
        ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}")
        : "stopped before it ended";

    private static string FirstLine(string text) => text.Split('\n')[0];
}
