using Microsoft.Extensions.Logging;

namespace Orchestrator.Egress;

/// <summary>Keeps a journal that breaks its promise not to throw from breaking an exchange.</summary>
internal sealed partial class SafeJournal(IEgressJournal journal, ILogger logger)
{
    public void Record(EgressDecision decision)
    {
        try
        {
            journal.Record(decision);
        }
        catch (Exception exception)
        {
            LogLost(logger, exception, decision.Sandbox);
        }
    }

    public void Record(EgressPolicy policy, ModelCall call)
    {
        try
        {
            journal.Record(policy, call);
        }
        catch (Exception exception)
        {
            LogLost(logger, exception, policy.Sandbox);
        }
    }
}
