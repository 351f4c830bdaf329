using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Dashboard.Pages;
using Orchestrator.Terminal;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>The way in and the way out.</summary>
internal static class SignInEndpoints
{
    public const string Path = "/sign-in";
    public const string OutPath = "/sign-out";

    /// <summary>The scheme of signed-in people.</summary>
    public const string Session = "session";

    public static void MapSignIn(this RouteGroupBuilder routes)
    {
        routes.MapGet(Path, SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn);
        routes.MapPost(OutPath, (Delegate)SignOutAsync).AddEndpointFilter<FormFilter>();
    }

    private static async Task<IResult> SignInAsync(HttpContext context, SignInLinks links, string? code, string? to)
    {
        if (code is null)
        {
            return Page(null, StatusCodes.Status200OK);
        }

        if (!AccessGate.IsLocal(context))
        {
            return Page("A one-time link is for the machine that the service runs on.", StatusCodes.Status403Forbidden);
        }

        if (!links.Redeem(code))
        {
            return Page("This link was used before, or its time is over.", StatusCodes.Status403Forbidden);
        }

        // Whoever can read the link can read the data directory, and may do everything anyway.
        var principal = Principals.Create("local", TerminalText.Line(Environment.UserName, 100), Role.Admin, "link");
        await context.SignInAsync(Session, principal);
        return TypedResults.LocalRedirect(ReturnPath.Safe(to));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(Session);
        return TypedResults.LocalRedirect(Path);
    }

    private static RazorComponentResult<SignInPage> Page(string? problem, int status) => new(new { Problem = problem }) { StatusCode = status };
}
