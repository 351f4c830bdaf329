using MassTransit;
using Microsoft.Extensions.Options;
using Orchestrator.Failures;
using Orchestrator.Runs;
using Orchestrator.Runs.Messages;
using Orchestrator.Safety;

namespace Orchestrator.Notices;

/// <summary>Notes, in the transaction in which a run arrives in a state, who is to be told of it.</summary>
public sealed class RunNotices(INoticeQueue queue, SecretScan secrets, IOptions<NoticeOptions> options)
{
    private const int TitleLength = 200;
    private const int ReasonLength = 500;

    private readonly NoticeOptions _options = options.Value;

    /// <summary>Adds a notice for every target that wants one.</summary>
    public void Arrived(RunState run, NoticeEvent happened)
    {
        ArgumentNullException.ThrowIfNull(run);
        var targets = _options.Targets.Where(target => target.Value.Wants(happened, run.Team)).Select(target => target.Key).ToList();
        if (targets.Count == 0)
        {
            return;
        }

        var notice = new Notice(
            Guid.CreateVersion7(),
            happened,
            run.UpdatedAt,
            run.CorrelationId,
            run.CurrentState,
            run.Team,
            $"{run.TicketSource}:{run.TicketId}",
            Shown(run.TicketTitle, TitleLength),
            run.Repository,
            run.PullRequest,
            run.Reason is { Length: > 0 } reason ? Shown(reason, ReasonLength) : null,
            run.CostUsd);
        foreach (var target in targets)
        {
            queue.Add(target, notice, run.UpdatedAt + _options.Window);
        }
    }

    /// <summary>What an arrival means to people; <see langword="null"/> when they need not know.</summary>
    public static NoticeEvent? EventOf(BehaviorContext<RunState> context) => context.Saga.CurrentState switch
    {
        RunStates.NeedsHuman => context.TryGetMessage<StageFailed>(out var failed) && failed.Message.Category == FailureCategory.LimitExceeded
            ? NoticeEvent.Budget
            : NoticeEvent.NeedsHuman,
        RunStates.AwaitingApproval => NoticeEvent.NeedsHuman,
        RunStates.Completed => NoticeEvent.Done,
        RunStates.Failed => NoticeEvent.Failed,
        _ => null,
    };

    // It leaves for other systems, where nobody redacts it any more.
    private string Shown(string text, int length) => DisplayText.Line(secrets.Redact(text), length);
}
