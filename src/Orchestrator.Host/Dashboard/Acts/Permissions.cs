using Orchestrator.Dashboard.SignIn;
using Orchestrator.Decisions;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Acts;

/// <summary>What somebody must be to decide something: one table for pages and API.</summary>
internal static class Permissions
{
    public static Role Needed(DecisionKind kind, RunState run) => kind switch
    {
        DecisionKind.Approve or DecisionKind.SendBack => Role.Approver,

        // Going on lets through what is held.
        DecisionKind.Retry when RunDecisions.Held(run) is not null => Role.Approver,
        _ => Role.Operator,
    };
}
