using Orchestrator.Decisions;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Pages;

/// <summary>A run that waits for a person.</summary>
/// <param name="Run">The run.</param>
/// <param name="Kind">What it waits for, in two words.</param>
/// <param name="Why">The reason, in a sentence.</param>
/// <param name="Action">What to do, as a link's text.</param>
/// <param name="Link">Where that is done.</param>
public sealed record QueueItem(RunState Run, string Kind, string Why, string Action, string Link)
{
    public static QueueItem Of(RunState run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var page = $"/runs/{run.CorrelationId}";
        return run.CurrentState switch
        {
            RunStates.AwaitingApproval => new QueueItem(run, "Plan approval", "The plan was reviewed by agents and waits for a person's approval.", "Read the plan and decide", $"{page}#plan"),
            RunStates.InReview => new QueueItem(run, "Review", $"Pull request #{run.PullRequest} waits for reviewers.", "Read the changes", $"{page}/changes"),
            _ when RunDecisions.Held(run) is not null => new QueueItem(run, "Held change", run.Reason ?? "", "Look at what is held and decide", $"{page}#held"),
            _ => new QueueItem(run, "Needs a person", run.Reason ?? "", "See what happened and decide", $"{page}#decide"),
        };
    }
}
