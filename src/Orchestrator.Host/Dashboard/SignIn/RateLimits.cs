using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>How often things may be asked for.</summary>
internal static class RateLimits
{
    public const string SignIn = "sign-in";
    public const string Api = "api";

    private const int SignInsPerMinute = 20;
    private const int CallsPerMinute = 600;

    public static void Configure(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.AddPolicy(SignIn, context => PerMinute(Address(context), SignInsPerMinute));

        // By address: whoever guesses at keys has none to be told apart by.
        options.AddPolicy(Api, context => PerMinute(Address(context), CallsPerMinute));
    }

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static RateLimitPartition<string> PerMinute(string key, int permits) => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });
}
