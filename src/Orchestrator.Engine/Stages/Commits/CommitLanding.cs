using Orchestrator.Agents;
using Orchestrator.Answers;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Safety;
using Orchestrator.Stages.Agents;
using Orchestrator.Tickets;

namespace Orchestrator.Stages.Commits;

/// <summary>Brings what an agent committed from where it worked into the trusted store: a bundle, checked, then re-created.</summary>
public sealed class CommitLanding(RepositoryStore store, ImportLimits limits, SecretScan secrets)
{
    /// <summary>
    /// Takes the agent's commits beyond <paramref name="start"/>, which must be the announced ones. Problems are worded for
    /// the agent: it may still mend its commits, whereas what has landed stays in the history.
    /// </summary>
    public async Task<Judgement<IReadOnlyList<LandedCommit>>> TakeAsync(
        StageContext context,
        AgentPlace place,
        AgentResult result,
        RepositoryInfo repository,
        Ticket ticket,
        string start,
        IReadOnlyList<PlannedCommit> announced,
        CancellationToken cancellationToken)
    {
        using var bundle = await place.TakeAsync(result, start, store.NewBundlePath(), limits.BundleBytes, cancellationToken);
        if (bundle.Uncommitted.Count > 0)
        {
            return Judgement<IReadOnlyList<LandedCommit>>.Bad(
                [$"The work tree has changes that are not committed: {string.Join(", ", bundle.Uncommitted)}. Commit what belongs to the work and remove the rest."]);
        }

        if (bundle.Path is null)
        {
            return Judge([], announced, context, ticket);
        }

        var import = await store.ImportAsync(repository.Remote, bundle.Path, start, bundle.Head, limits, cancellationToken);
        var problems = import.Rejections.Select(rejection => rejection.Message).Distinct(StringComparer.Ordinal).ToList();
        if (problems.Count == 0)
        {
            problems.AddRange(await SecretsAsync(repository, start, import.Commits, cancellationToken));
        }

        foreach (var problem in problems)
        {
            context.Note(RecordKinds.Finding, problem);
        }

        return problems.Count > 0 ? Judgement<IReadOnlyList<LandedCommit>>.Bad(problems) : Judge(import.Commits, announced, context, ticket);
    }

    /// <summary>Re-creates the commits with our messages, author and time, and keeps them for the run.</summary>
    public Task<string> LandAsync(StageContext context, RepositoryInfo repository, string start, IReadOnlyList<LandedCommit> commits, CancellationToken cancellationToken) =>
        LandAsync(context, repository, start, mergedIn: null, commits, cancellationToken);

    /// <summary>Re-creates commits, of which the first is a merge of another commit too.</summary>
    public async Task<string> LandAsync(
        StageContext context, RepositoryInfo repository, string start, string? mergedIn, IReadOnlyList<LandedCommit> commits, CancellationToken cancellationToken)
    {
        // The attempt's own time, not the clock's: landing again after a crash gives the same commits.
        var head = await store.LandAsync(repository.Remote, start, mergedIn, commits, CommitIdentity.Bot, context.Attempt.CreatedAt, cancellationToken);
        await store.KeepAsync(repository.Remote, context.Run.CorrelationId, "head", head, cancellationToken);
        context.Note(RecordKinds.Effect, $"{commits.Count} commits landed as {head[..10]}", new { start, head, Commits = commits.Select(commit => commit.Message.Split('\n')[0]) });
        return head;
    }

    private static Judgement<IReadOnlyList<LandedCommit>> Judge(IReadOnlyList<ImportedCommit> commits, IReadOnlyList<PlannedCommit> announced, StageContext context, Ticket ticket)
    {
        var problems = PlanConformance.Check(announced, commits);
        return problems.Count > 0
            ? Judgement<IReadOnlyList<LandedCommit>>.Bad(problems)
            : Judgement<IReadOnlyList<LandedCommit>>.Good(
                [.. commits.Zip(announced, (commit, planned) => new LandedCommit(commit.Id, CommitMessages.For(planned, context.Run, ticket)))]);
    }

    /// <summary>Commit by commit: a secret that a later commit takes away again would still be published.</summary>
    private async Task<List<string>> SecretsAsync(RepositoryInfo repository, string start, IReadOnlyList<ImportedCommit> commits, CancellationToken cancellationToken)
    {
        var problems = new List<string>();
        var before = start;
        foreach (var commit in commits)
        {
            var diff = await store.DiffAsync(repository.Remote, before, commit.Id, cancellationToken);
            problems.AddRange(secrets.Check(Changes.From(diff))
                .Concat(secrets.CheckText("the commit message", commit.Message))
                .Select(finding => $"{finding.Path} in commit {commit.Id[..10]}: {finding.Message} ({finding.Evidence})"));
            before = commit.Id;
        }

        return problems;
    }
}
