namespace Orchestrator.Dashboard.Assets;

/// <summary>The few files that pages need, served from memory.</summary>
internal static class StaticFiles
{
    public static StaticFile Style { get; } = StaticFile.Load("dashboard.css", "text/css; charset=utf-8");

    public static StaticFile Script { get; } = StaticFile.Load("dashboard.js", "text/javascript; charset=utf-8");

    public static StaticFile Icon { get; } = StaticFile.Load("icon.svg", "image/svg+xml");

    public static void MapStaticFiles(this RouteGroupBuilder routes)
    {
        foreach (var file in new[] { Style, Script, Icon })
        {
            routes.MapGet(file.Path, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
                return TypedResults.Bytes(file.Content, file.ContentType);
            }).AllowAnonymous();
        }
    }
}
