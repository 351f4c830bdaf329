using Orchestrator.Stages;

namespace Orchestrator.Messaging;

internal static class TestAttempts
{
    public static StageAttempt Create(Guid runId, string team = "core", string repository = "acme/app") => new()
    {
        Id = Guid.CreateVersion7(),
        RunId = runId,
        Stage = StageName.Fetch,
        Round = 1,
        Number = 1,
        Team = team,
        Repository = repository,
        CreatedAt = TimeProvider.System.GetUtcNow(),
    };
}
