using Orchestrator.Configuration;

namespace Orchestrator.Policies;

/// <summary>Chooses who reviews: the repository's wishes and whom the operator requires, as many as the operator allows.</summary>
internal sealed class ReviewerChoices(StagePolicyOptions policy, AgentChoices agents, List<Refusal> refusals)
{
    private static readonly string[] RequiredByDefault = ["correctness", "security"];

    public IReadOnlyList<EffectiveReviewer> Choose(IReadOnlyList<ReviewerConfiguration>? asked)
    {
        IEnumerable<string> names = policy.RequiredReviewers.Count > 0 ? policy.RequiredReviewers : RequiredByDefault;
        var required = names.ToList();
        var usual = policy.Reviewers.Count > 0 ? policy.Reviewers.AsEnumerable() : ReviewerConfiguration.BuiltIn;
        var wishes = asked ?? [.. usual.Select(name => new ReviewerConfiguration(name))];
        var chosen = required.Select(name => wishes.FirstOrDefault(wish => wish.Name == name) ?? new ReviewerConfiguration(name)).ToList();
        foreach (var wish in wishes.Where(wish => !required.Contains(wish.Name)))
        {
            if (chosen.Count >= policy.MaximumReviewers)
            {
                refusals.Add(new Refusal($"reviewers: {wish.Name}", $"The operator allows {policy.MaximumReviewers} reviewers (Policy:MaximumReviewers)."));
            }
            else if (!policy.RepositoryPrompts && !ReviewerConfiguration.BuiltIn.Contains(wish.Name))
            {
                refusals.Add(new Refusal($"reviewers: {wish.Name}", "The operator does not allow reviewers of repositories (Policy:RepositoryPrompts)."));
            }
            else
            {
                chosen.Add(wish);
            }
        }

        return [.. chosen.DistinctBy(wish => wish.Name).Select(Effective)];
    }

    private EffectiveReviewer Effective(ReviewerConfiguration wish)
    {
        var (agent, model) = agents.For(wish);
        return new EffectiveReviewer(wish.Name, agent, model, policy.RepositoryPrompts ? wish.Prompt : null, policy.RepositoryPrompts ? wish.PromptFile : null);
    }
}
