using Orchestrator.Agents;
using Orchestrator.Artefacts;
using Orchestrator.Configuration;
using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Git;
using Orchestrator.Journal;
using Orchestrator.Policies;
using Orchestrator.Runs;
using Orchestrator.Stages.Agents;
using Orchestrator.Stages.Reporting;
using Orchestrator.Tickets;

namespace Orchestrator.Stages.Fetch;

/// <summary>Reads the ticket, the code at one commit and what the repository says about itself. No agent has a part in it.</summary>
public sealed class FetchStage(
    TicketSourceCatalog tickets,
    RunRepositories repositories,
    RepositoryStore store,
    PolicyResolver policies,
    AgentCatalog agents,
    AgentPlaces places,
    JsonArtefacts artefacts,
    RunReporter reporter) : IStage
{
    private const int TextLimit = 512 * 1024;

    public StageName Name => StageName.Fetch;

    public async Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        var ticket = await tickets.Get(run.TicketSource).FindAsync(new TicketKey(run.TicketSource, run.TicketId), cancellationToken)
            ?? throw new ProviderException(FailureCategory.NotFound, $"Ticket '{run.TicketSource}:{run.TicketId}' does not exist or is not visible to us.");
        if (ticket.Title.Length == 0 && ticket.Body.Length == 0)
        {
            throw new ProviderException(FailureCategory.Configuration, $"Ticket '{ticket.Key}' is empty. Write what should be done, then set the label again.");
        }

        var (_, repository) = await repositories.GetAsync(run, cancellationToken);
        var branch = run.BaseBranch.Length > 0 ? run.BaseBranch : repository.DefaultBranch;
        if (branch.Length == 0)
        {
            throw new ProviderException(FailureCategory.Configuration, $"HEAD of {repository.Name} is detached, so there is no branch to start from. Check a branch out there, then start again.");
        }

        var fetched = await store.FetchAsync(repository.Remote, branch, cancellationToken);
        if (fetched.HasUncommittedChanges)
        {
            context.Note(RecordKinds.Effect, $"{repository.Name} has uncommitted changes; the run starts from the last commit of {branch} and does not see them.");
        }

        var settings = await ResolveAsync(context, repository, fetched.Commit, cancellationToken);
        await reporter.TicketAsync(run, ticket.Key, TicketStatus.InProgress, null, Name, cancellationToken);
        return new StageResult.Completed($"{ticket.Title} on {repository.Name} at {fetched.Commit[..10]}")
        {
            TicketTitle = ticket.Title,
            BaseBranch = branch,
            BaseCommit = fetched.Commit,
            Needs = Needs(settings),
            HeadBranch = BranchName.For(settings.BranchPrefix, ticket, run.CorrelationId),
            Artefacts = new Dictionary<string, string>
            {
                [ArtefactNames.Ticket] = await artefacts.PutAsync(ticket, cancellationToken),
                [ArtefactNames.Configuration] = await artefacts.PutAsync(settings, cancellationToken),
            },
        };
    }

    /// <summary>Known from here on, so that only workers that can do a stage take it.</summary>
    private Dictionary<string, StageNeeds> Needs(EffectiveSettings settings) => settings.Stages.Values
        .Where(policy => policy.Stage is not (StageName.Fetch or StageName.PullRequest or StageName.Close or StageName.Report))
        .ToDictionary(policy => policy.Stage.ToString(), policy => Needs(policy, [.. Agents(settings, policy)]));

    private StageNeeds Needs(StagePolicy policy, string[] names) => new(string.Join(' ', names), places.Provider(policy, names));

    private static IEnumerable<string> Agents(EffectiveSettings settings, StagePolicy policy) => policy switch
    {
        { ReachesModel: false } => [],
        { Stage: StageName.Review } => settings.Reviewers.Select(reviewer => reviewer.Agent).Distinct().Order(StringComparer.Ordinal),
        _ => [policy.Agent],
    };

    private async Task<EffectiveSettings> ResolveAsync(StageContext context, RepositoryInfo repository, string commit, CancellationToken cancellationToken)
    {
        // Each look at a file starts git, so only those are looked at that are there.
        var paths = (await store.ListFilesAsync(repository.Remote, commit, cancellationToken)).ToHashSet(StringComparer.Ordinal);
        async Task<string?> ReadAsync(string path) => paths.Contains(path) ? await store.ReadFileAsync(repository.Remote, commit, path, TextLimit, cancellationToken) : null;

        var reading = RepositoryConfigurationReader.Read(await ReadAsync(RepositoryConfiguration.FileName));
        if (!reading.IsValid)
        {
            throw new ProviderException(
                FailureCategory.Configuration,
                $"{RepositoryConfiguration.FileName} at {commit[..10]} has mistakes. {string.Join(" ", reading.Problems)} Mend it on the base branch, then start again.");
        }

        var texts = new Dictionary<string, string?>();
        foreach (var file in VerifyDetection.FilesRead)
        {
            texts[file] = await ReadAsync(file);
        }

        var detected = VerifyDetection.Detect(paths, file => texts.GetValueOrDefault(file));
        var settings = policies.Resolve(reading.Configuration, detected, new RunRequest(context.Run.Agent, context.Run.Model));
        foreach (var refusal in settings.Refusals)
        {
            context.Note(RecordKinds.Finding, $"not given: {refusal.What}. {refusal.Why}");
        }

        foreach (var agent in settings.Stages.Values.Select(policy => policy.Agent).Concat(settings.Reviewers.Select(reviewer => reviewer.Agent)).Distinct())
        {
            _ = agents.Get(agent);
        }

        return settings;
    }
}
