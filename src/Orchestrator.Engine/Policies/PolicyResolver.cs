using Microsoft.Extensions.Options;
using Orchestrator.Configuration;
using Orchestrator.Egress;
using Orchestrator.Runs;
using Orchestrator.Safety;
using Orchestrator.Stages;

namespace Orchestrator.Policies;

/// <summary>Decides what a run goes by. The repository's configuration narrows the operator's policy and never widens it.</summary>
public sealed class PolicyResolver(IOptions<StagePolicyOptions> policy, IOptions<RunOptions> runs)
{
    private static readonly StageName[] AgentStages = [StageName.Plan, StageName.PlanReview, StageName.Implement, StageName.Review, StageName.Respond];

    private readonly StagePolicyOptions _policy = policy.Value;
    private readonly RunOptions _runs = runs.Value;

    /// <param name="repository">Read from the base branch.</param>
    /// <param name="detected">What takes the place of commands that the repository does not name.</param>
    /// <param name="request">What whoever started the run asked for, which comes before the repository's wishes.</param>
    public EffectiveSettings Resolve(RepositoryConfiguration repository, DetectedCommands detected, RunRequest request)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(detected);
        ArgumentNullException.ThrowIfNull(request);
        var refusals = new List<Refusal>();
        var choices = new AgentChoices(_policy, repository, request, refusals);
        var setUp = Commands("setup", repository.SetUp ?? detected.SetUp, refusals);
        var verify = Commands("verify", repository.Verify ?? detected.Verify, refusals);
        var working = EgressIntersection.Distinct(EgressIntersection.Resolve("network", repository.Network.Concat(repository.SetUp is null ? detected.Network : []), _policy, refusals)
            .Concat(setUp.SelectMany(command => command.Egress)));

        return new EffectiveSettings
        {
            Stages = Enum.GetValues<StageName>().ToDictionary(stage => stage, stage => Stage(stage, repository, choices, working, refusals)),
            SetUp = setUp,
            Verify = verify,
            VerifyDetected = repository.Verify is null,
            Reviewers = new ReviewerChoices(_policy, choices, refusals).Choose(repository.Reviewers),
            Rounds = Rounds(repository.Limits),
            CostUsd = Math.Min(repository.Limits.CostUsd ?? _runs.CostLimitUsd, _runs.CostLimitUsd),
            PlanApproval = _policy.PlanApproval || repository.PlanApproval == true,
            MaximumCommits = _policy.MaximumCommits,
            BranchPrefix = BranchPrefix(repository.BranchPrefix, refusals),
            ProtectedPaths = new ProtectedPaths(_policy.ProtectedPaths.Concat(repository.ProtectedPaths)).Patterns,
            Guidance = repository.Guidance is { } guidance ? DisplayText.Clean(guidance) : "",
            Refusals = [.. refusals.Select(refusal => refusal with { What = DisplayText.Line(refusal.What) }).Distinct()],
        };
    }

    private StagePolicy Stage(StageName stage, RepositoryConfiguration repository, AgentChoices choices, IReadOnlyList<EgressRule> working, List<Refusal> refusals)
    {
        var own = _policy.Stages.TryGetValue(stage, out var found) ? found : new StageOverride();
        var asked = repository.Stages.GetValueOrDefault(stage);
        var writes = stage is StageName.Implement or StageName.Respond;
        var limit = own.AgentTimeout ?? _policy.AgentTimeout;
        var (agent, model) = choices.For(stage);
        return new StagePolicy
        {
            Stage = stage,
            SandboxProvider = own.SandboxProvider ?? _policy.SandboxProvider,
            Limits = LimitsIntersection.Resolve(
                own.Limits ?? _policy.Limits, own.MaximumLimits ?? own.Limits ?? _policy.MaximumLimits ?? _policy.Limits, repository.Limits, refusals),
            Egress = writes ? working : [],
            Agent = agent,
            Model = model,
            AgentTimeout = asked?.Timeout is { } timeout && timeout < limit ? timeout : limit,
            WorkTreeWritable = writes || stage == StageName.Verify,
            ReachesModel = AgentStages.Contains(stage),
            CostUsd = own.CostUsd ?? _policy.CostPerStageUsd,
            PromptFile = PromptFile(stage, asked, refusals),
        };
    }

    private string? PromptFile(StageName stage, StageConfiguration? asked, List<Refusal> refusals)
    {
        if (asked?.Prompt is null || _policy.RepositoryPrompts)
        {
            return asked?.Prompt;
        }

        refusals.Add(new Refusal($"stages.{stage}.prompt: {asked.Prompt}", "The operator does not allow prompts from repositories (Policy:RepositoryPrompts)."));
        return null;
    }

    private List<EffectiveCommand> Commands(string place, IReadOnlyList<RepositoryCommand> commands, List<Refusal> refusals) =>
    [
        .. commands.Select(command => new EffectiveCommand(
            command.Name,
            command.Run,
            command.Timeout is { } timeout && timeout < _policy.CommandTimeout ? timeout : _policy.CommandTimeout,
            EgressIntersection.Resolve($"{place} '{command.Name}' network", command.Network, _policy, refusals))),
    ];

    private Rounds Rounds(LimitsConfiguration asked) => new(
        Math.Min(asked.PlanRounds ?? _runs.PlanReworks, _runs.PlanReworks),
        Math.Min(asked.ReworkRounds ?? _runs.ReviewReworks, _runs.ReviewReworks),
        Math.Min(asked.ReworkRounds ?? _runs.VerifyReworks, _runs.VerifyReworks),
        Math.Min(asked.ResponseRounds ?? _runs.ResponseRounds, _runs.ResponseRounds));

    private string BranchPrefix(string? asked, List<Refusal> refusals)
    {
        if (asked is null || _policy.AllowedBranchPrefixes.Append(_policy.BranchPrefix)
            .Any(allowed => allowed.EndsWith('/') && asked.StartsWith(allowed, StringComparison.Ordinal)))
        {
            return asked ?? _policy.BranchPrefix;
        }

        refusals.Add(new Refusal($"branch_prefix: {asked}", $"The operator's prefix '{_policy.BranchPrefix}' is used (Policy:AllowedBranchPrefixes)."));
        return _policy.BranchPrefix;
    }
}
