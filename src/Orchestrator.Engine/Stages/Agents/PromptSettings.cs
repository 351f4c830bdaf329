using Orchestrator.Prompts;

namespace Orchestrator.Stages.Agents;

/// <summary>What every prompt of a run says about where it is.</summary>
internal static class PromptSettings
{
    public static PromptSetting For(StageContext context, StageInputs input) => new()
    {
        Repository = input.Repository.Name,
        BaseBranch = context.Run.BaseBranch,
        BaseCommit = context.Run.BaseCommit,
        Round = context.Attempt.Round,
        SetUp = [.. input.Settings.SetUp.Select(command => command.Run)],
        Verify = [.. input.Settings.Verify.Select(command => command.Run)],
        ProtectedPaths = input.Settings.ProtectedPaths,
        Guidance = input.Settings.Guidance,
        MaximumCommits = input.Settings.MaximumCommits,
    };
}
