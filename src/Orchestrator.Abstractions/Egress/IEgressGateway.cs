namespace Orchestrator.Egress;

/// <summary>The only way out of a sandbox.</summary>
public interface IEgressGateway
{
    /// <summary>Opens the way out of one sandbox. Nothing passes until a provider hands it something to serve.</summary>
    IEgressSession Open(EgressPolicy policy);
}
