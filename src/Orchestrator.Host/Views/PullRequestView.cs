using Orchestrator.Forges;

namespace Orchestrator.Views;

/// <summary>A pull request as <c>--json</c> prints it.</summary>
internal sealed record PullRequestView(
    string Forge,
    string Repository,
    int Number,
    string State,
    string Title,
    string Body,
    string HeadBranch,
    string HeadCommit,
    string BaseBranch,
    Uri? Url,
    Guid? Run)
{
    public static PullRequestView From(string forge, PullRequest pullRequest, Guid? run) => new(
        forge,
        pullRequest.Repository,
        pullRequest.Number,
        pullRequest.State.ToString(),
        pullRequest.Title,
        pullRequest.Body,
        pullRequest.HeadBranch,
        pullRequest.HeadCommit,
        pullRequest.BaseBranch,
        pullRequest.Url,
        run);
}
