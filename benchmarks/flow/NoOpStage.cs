using Orchestrator.Stages;

namespace Orchestrator;

/// <summary>A stage that is done as soon as it begins, so that what is left is messages, claims and rows.</summary>
internal sealed class NoOpStage(StageName name, FlowCounters counters) : IStage
{
    private static readonly string Commit = new('a', 40);

    public StageName Name => name;

    public Task<StageResult> RunAsync(StageContext context, CancellationToken cancellationToken) => Task.FromResult<StageResult>(name switch
    {
        StageName.Fetch => new StageResult.Completed("Fetched.") { TicketTitle = "Greet the reader", BaseBranch = "main", BaseCommit = Commit, HeadBranch = $"agent/{context.Run.CorrelationId:N}" },
        StageName.Implement => new StageResult.Completed("Implemented.") { HeadCommit = Commit },
        StageName.PullRequest => new StageResult.Completed("Opened.") { PullRequest = counters.NextPullRequest() },
        _ => new StageResult.Completed("Done."),
    });
}
