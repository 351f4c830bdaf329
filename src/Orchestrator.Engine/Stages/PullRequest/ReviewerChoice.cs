using Microsoft.Extensions.Options;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Runs;

namespace Orchestrator.Stages.PullRequest;

/// <summary>Whom to ask for a review of a new pull request.</summary>
public sealed class ReviewerChoice(RepositoryStore store, IOptions<PullRequestOptions> options)
{
    private const int TextLimit = 512 * 1024;

    public async Task<IReadOnlyList<string>> ChooseAsync(RunState run, RepositoryInfo repository, CancellationToken cancellationToken)
    {
        var settings = options.Value;
        var owners = settings.AskCodeOwners ? await OwnersAsync(run, repository, cancellationToken) : [];
        return [.. (owners.Count > 0 ? owners : InTurn(run, [.. settings.Reviewers])).Take(settings.ReviewerLimit)];
    }

    /// <summary>By the file of the base commit: what an agent wrote does not decide who looks at it.</summary>
    private async Task<IReadOnlyList<string>> OwnersAsync(RunState run, RepositoryInfo repository, CancellationToken cancellationToken)
    {
        var files = (await store.ListFilesAsync(repository.Remote, run.BaseCommit, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        if (CodeOwners.Paths.FirstOrDefault(files.Contains) is not { } path
            || await store.ReadFileAsync(repository.Remote, run.BaseCommit, path, TextLimit, cancellationToken) is not { } text)
        {
            return [];
        }

        var diff = await store.DiffAsync(repository.Remote, run.BaseCommit, run.HeadCommit, cancellationToken);
        return CodeOwners.Parse(text).Of(diff.Files.Select(file => file.Path));
    }

    /// <summary>One of them, by the run's id: the same when it is asked again, and all equally often.</summary>
    private static IReadOnlyList<string> InTurn(RunState run, IReadOnlyList<string> all) =>
        all.Count == 0 ? [] : [all[run.CorrelationId.ToByteArray()[^1] % all.Count]];
}
