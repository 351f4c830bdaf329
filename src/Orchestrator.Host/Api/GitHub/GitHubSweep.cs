using System.Text.Json;
using Microsoft.Extensions.Options;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.App;
using Orchestrator.Contracts.V1;
using Orchestrator.Failures;
using Orchestrator.Forges;
using Orchestrator.Intake;
using Orchestrator.Messaging;
using Orchestrator.Runs;

namespace Orchestrator.Api.GitHub;

/// <summary>Finds what no delivery told: issues that ask, runs that are not wanted any more, reviews and ends of our pull requests.</summary>
internal sealed partial class GitHubSweep(
    IOptions<GitHubOptions> options, GitHubApp app, GitHubRequests requests, GitHubPeople people, GitHubDecisions decisions, GitHubReviews reviews, GitHubChecks checks, GitHubTickets tickets, IRunStore runs, IDurableSender sender, IWebhookDeliveries deliveries, DeliverySignal signal,
    TimeProvider time, ILogger<GitHubSweep> logger) : BackgroundService
{
    /// <summary>More than these are not asked for.</summary>
    private const int Known = 10_000;

    private readonly SweepTurn _turn = new();

    private const string Nobody = "somebody";

    /// <summary>Shorter than what was dealt with is remembered.</summary>
    private static readonly TimeSpan CommandsKept = TimeSpan.FromDays(7);

    private static readonly string[] Active = [.. typeof(RunStates).GetFields().Select(field => field.Name).Where(name => !RunStates.Final.Contains(name) && name != RunStates.Closing)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.SweepInterval, time);
        do
        {
            foreach (var name in await TakeAsync(stoppingToken))
            {
                try
                {
                    await LookAsync(RepositoryName.Parse(name), stoppingToken);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    LogFailed(name, exception is ProviderException ? exception.Message : exception.ToString());
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<IReadOnlyList<string>> TakeAsync(CancellationToken cancellationToken)
    {
        var named = options.Value.Repositories.ToList();
        if (options.Value.SweepRepositoryLimit <= named.Count)
        {
            return named;
        }

        try
        {
            return _turn.Take(named, await app.ListRepositoriesAsync(Known, cancellationToken), options.Value.SweepRepositoryLimit);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed("what the App is installed on", exception is ProviderException ? exception.Message : exception.ToString());
            return named;
        }
    }

    private async Task LookAsync(RepositoryName repository, CancellationToken cancellationToken)
    {
        foreach (var number in await requests.ListAsync(repository, cancellationToken))
        {
            if (await decisions.FindRunAsync(repository, number, cancellationToken) is null
                && await requests.FindLabellerAsync(repository, number, cancellationToken) is { } actor
                && await people.CountsAsync(repository, actor, cancellationToken))
            {
                await SendAsync(await tickets.ReadyAsync(repository, number, actor, cancellationToken), cancellationToken);
            }
        }

        var active = await runs.ListAsync(new RunQuery { Repository = $"{repository}", States = Active, Limit = 1000 }, cancellationToken);
        if (active.Count > 0)
        {
            await HearAsync(repository, active, cancellationToken);
        }

        foreach (var run in active)
        {
            if (run.Forge == GitHubWebhook.Source && await MissedAsync(repository, run, cancellationToken) is { } message)
            {
                await SendAsync(message, cancellationToken);
            }
        }
    }

    /// <summary>Commands, each of which counts once, whether a delivery told of it too or not.</summary>
    private async Task HearAsync(RepositoryName repository, IReadOnlyList<RunState> active, CancellationToken cancellationToken)
    {
        var (oldest, earliest) = (active.Min(run => run.CreatedAt), time.GetUtcNow() - CommandsKept);
        var since = oldest > earliest ? oldest : earliest;
        var remarks = new List<SpokenRemark>(await requests.ListRemarksAsync(repository, since, cancellationToken));
        foreach (var number in active.Where(run => run.Forge == GitHubWebhook.Source).Select(run => run.PullRequest).OfType<int>().Distinct())
        {
            remarks.AddRange((await requests.ListReviewsAsync(repository, number, cancellationToken)).Where(review => review.At >= since));
        }

        foreach (var remark in remarks)
        {
            var told = new GitHubEvent(GitHubEventKind.Commanded, $"{repository}", remark.Number, remark.Author, remark.Id) { Place = remark.Place };
            if (!remark.IsEdited && SpokenCommand.Read(remark.Body).Command is not null
                && await deliveries.StoreAsync(new WebhookDelivery { Source = GitHubWebhook.Source, Id = told.Key!, Content = JsonSerializer.Serialize(told) }, cancellationToken))
            {
                LogFound(nameof(CommandGiven));
                signal.Wake();
            }
        }
    }

    private async Task<object?> MissedAsync(RepositoryName repository, RunState run, CancellationToken cancellationToken)
    {
        if (run.PullRequest is { } number)
        {
            if (await decisions.EndedAsync(repository, number, Nobody, cancellationToken) is { } ended)
            {
                return ended;
            }

            if (run.CurrentState == RunStates.InReview
                && await reviews.DecideAsync(repository, number, Nobody, time.GetUtcNow(), cancellationToken) is { Message: { } review })
            {
                return review;
            }

            if (run.CurrentState == RunStates.InReview && await decisions.ConflictedAsync(repository, number, cancellationToken) is { } conflicted)
            {
                return conflicted;
            }

            if (run.CurrentState == RunStates.InReview && await checks.DecideAsync(repository, run, cancellationToken) is { Message: { } failed })
            {
                return failed;
            }
        }

        return run.TicketSource == GitHubWebhook.Source && run.TicketId.Split('#') is [_, var issue] && int.TryParse(issue, System.Globalization.CultureInfo.InvariantCulture, out var ticket)
            ? await decisions.WithdrawnAsync(repository, ticket, Nobody, run, cancellationToken)
            : null;
    }

    private async Task SendAsync(object message, CancellationToken cancellationToken)
    {
        LogFound(message.GetType().Name);
        await (message switch
        {
            TicketReady ready => sender.SendAsync(Queues.Intake, ready, cancellationToken),
            TicketWithdrawn withdrawn => sender.SendAsync(Queues.Intake, withdrawn, cancellationToken),
            ReviewSubmitted reviewed => sender.SendAsync(Queues.Intake, reviewed, cancellationToken),
            MergeConflicted conflicted => sender.SendAsync(Queues.Intake, conflicted, cancellationToken),
            ChecksFailed failed => sender.SendAsync(Queues.Intake, failed, cancellationToken),
            PullRequestMerged merged => sender.SendAsync(Queues.Intake, merged, cancellationToken),
            PullRequestClosed closed => sender.SendAsync(Queues.Intake, closed, cancellationToken),
            _ => throw new InvalidOperationException($"{message.GetType()} is no message for intake."),
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Looking through GitHub found what no delivery told: {Message}.")]
    private partial void LogFound(string message);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking through {Repository} on GitHub failed; it is tried again: {Reason}")]
    private partial void LogFailed(string repository, string reason);
}
