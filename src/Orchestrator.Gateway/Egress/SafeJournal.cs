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

    /// <summary>Whoever waits for it goes on when it fails: what is lost is logged by who writes it.</summary>
    public async Task FlushAsync(string sandbox, CancellationToken cancellationToken)
    {
        try
        {
            await journal.FlushAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogLost(logger, exception, sandbox);
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
