using Orchestrator.Contracts.V1;
using Orchestrator.Runs.Messages;

namespace Orchestrator.Messaging;

internal static class TestMessages
{
    public static StartRun Start(Guid runId, string ticket = "fix-slugs") => new()
    {
        RunId = runId,
        Request = new TicketReady
        {
            Ticket = new TicketReference("local", ticket),
            Repository = new RepositoryReference("local", "acme/app"),
            Actor = "ada",
        },
    };
}
