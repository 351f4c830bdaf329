namespace Orchestrator.Egress;

/// <summary>Takes down every decision of the gateway. Called on its hot path: must neither block nor throw.</summary>
public interface IEgressJournal
{
    /// <summary>A request or tunnel was refused, or has ended.</summary>
    void Record(EgressDecision decision);

    /// <summary>A model request was answered.</summary>
    void Record(EgressPolicy policy, ModelCall call);

    /// <summary>Returns when everything recorded before the call is kept. Not on the hot path.</summary>
    Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
