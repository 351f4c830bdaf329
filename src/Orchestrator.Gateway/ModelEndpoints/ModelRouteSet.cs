using System.Buffers;
using Orchestrator.Egress;
using Orchestrator.Egress.Http;
using Orchestrator.Failures;

namespace Orchestrator.ModelEndpoints;

/// <summary>A policy's model routes by the first segment of a path.</summary>
internal sealed class ModelRouteSet
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private readonly Dictionary<string, ModelRoute> _routes = new(StringComparer.Ordinal);

    public ModelRouteSet(IEnumerable<ModelRoute> routes)
    {
        foreach (var route in routes)
        {
            if (route.Name.Length == 0 || route.Name.AsSpan().ContainsAnyExcept(NameCharacters) || route.Name is "." or "..")
            {
                throw Wrong(route, "its name is not one plain path segment");
            }

            if (!route.Upstream.IsAbsoluteUri || route.Upstream.Scheme is not ("http" or "https") || route.Upstream.Query.Length > 0
                || route.Upstream.UserInfo.Length > 0)
            {
                throw Wrong(route, "its upstream is not an http or https address without user and query");
            }

            if (!_routes.TryAdd(route.Name, route))
            {
                throw Wrong(route, "another route has the same name");
            }
        }
    }

    public IEnumerable<string> Names => _routes.Keys;

    public ModelRoute? Find(RequestLine line) => line.Form == TargetForm.Origin ? _routes.GetValueOrDefault(Split(line.Path).Name) : null;

    /// <summary>Takes <c>/route/rest</c> apart; the rest keeps its slash and is empty for the route alone.</summary>
    public static (string Name, string Remainder) Split(string path)
    {
        var end = path.IndexOf('/', 1);
        return end < 0 ? (path[1..], "") : (path[1..end], path[end..]);
    }

    private static ProviderException Wrong(ModelRoute route, string why) =>
        new(FailureCategory.Configuration, $"Opening a sandbox's egress failed: of model route '{route.Name}' {why}. Correct the route in the policy.");
}
