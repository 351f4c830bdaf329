namespace Orchestrator.Egress.Remote;

/// <summary>
/// The model endpoints of the gateway itself. A worker names one; where it leads and whose key it gets is never the worker's to
/// say, or it could have any key sent anywhere.
/// </summary>
public sealed class GatewayRoutes(IReadOnlyList<ModelRoute> routes)
{
    /// <summary>The policy with the gateway's own endpoints; <see langword="null"/> when it names one that there is not.</summary>
    public EgressPolicy? Own(EgressPolicy policy)
    {
        var own = new List<ModelRoute>();
        foreach (var named in policy.Models)
        {
            if (routes.FirstOrDefault(route => route.Name == named.Name) is not { } route || route.Protocol != named.Protocol)
            {
                return null;
            }

            own.Add(route);
        }

        return policy with { Models = own };
    }
}
