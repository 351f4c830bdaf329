using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Orchestrator.GitHub.Api;

/// <summary>Routes by the very words of GitHub's description, so that each request is held to its operation there.</summary>
internal sealed class RouteTable(IEndpointRouteBuilder routes, Func<HttpContext, string, Func<Call, Answer>, Task> answer)
{
    public void Map(string method, string path, Func<Call, Answer> handler) =>
        routes.MapMethods(path, [method], (HttpContext context) => answer(context, path, handler));
}
