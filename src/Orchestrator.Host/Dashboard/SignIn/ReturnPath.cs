namespace Orchestrator.Dashboard.SignIn;

/// <summary>Where somebody goes on after signing in.</summary>
internal static class ReturnPath
{
    /// <summary>The path if it is one of this site, else its beginning. Browsers read <c>//host</c> and <c>/\host</c> as other sites.</summary>
    public static string Safe(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && !path.Any(char.IsControl) ? path : "/";
}
