using System.Globalization;
using System.Text.Json;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub.Http;

/// <summary>What a refusal of GitHub's means, and what to do about it.</summary>
internal static class Refusal
{
    private static readonly TimeSpan UnsaidWait = TimeSpan.FromMinutes(1);

    public static async Task<ProviderException> ReadAsync(string what, HttpResponseMessage response, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var said = Said(await response.Content.ReadAsStringAsync(cancellationToken));
        if (status is 403 or 429 && Limited(response, said, now) is { } wait)
        {
            return new ProviderException(FailureCategory.RateLimited, $"GitHub asks for fewer requests: {what} may be tried again in {wait.TotalSeconds:0} seconds.") { RetryAfter = wait };
        }

        if (status == 403 && said.Contains("archived", StringComparison.OrdinalIgnoreCase))
        {
            return new ProviderException(FailureCategory.Configuration, $"The repository is archived, so GitHub refused {what}. Unarchive it, then set the label again.");
        }

        if (status == 403)
        {
            var needed = response.Headers.TryGetValues("X-Accepted-GitHub-Permissions", out var accepted) ? $" Grant '{string.Join("; ", accepted)}' to the App or token" : " Check the permissions of the App or token";
            return new ProviderException(FailureCategory.Authentication, $"GitHub does not allow {what}: {said}.{needed}, then retry.");
        }

        return status switch
        {
            401 => new ProviderException(FailureCategory.Authentication, $"GitHub did not accept our credential for {what}: {said}. Check the App's id and key, or the token."),
            404 or 410 => new ProviderException(FailureCategory.NotFound, $"GitHub knows nothing of {what[(what.IndexOf(' ', StringComparison.Ordinal) + 1)..]}, or we may not see it."),
            >= 300 and < 400 => new ProviderException(FailureCategory.Malformed, $"GitHub sent {what} elsewhere ({status}), where our credential is not taken."),
            >= 500 => new ProviderException(FailureCategory.Transient, $"GitHub failed with {status} at {what}."),
            _ => new ProviderException(FailureCategory.Rejected, $"GitHub refused {what} ({status}): {said}."),
        };
    }

    private static TimeSpan? Limited(HttpResponseMessage response, string said, DateTimeOffset now)
    {
        if (response.Headers.RetryAfter?.Delta is { } asked)
        {
            return asked;
        }

        if (Header(response, "X-RateLimit-Remaining") == 0 && Header(response, "X-RateLimit-Reset") is { } reset)
        {
            var wait = DateTimeOffset.FromUnixTimeSeconds(reset) - now;
            return wait > TimeSpan.FromSeconds(1) ? wait : TimeSpan.FromSeconds(1);
        }

        return said.Contains("rate limit", StringComparison.OrdinalIgnoreCase) || (int)response.StatusCode == 429 ? UnsaidWait : null;
    }

    private static long? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) && long.TryParse(values.First(), CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Said(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var message = document.RootElement.GetProperty("message").GetString() ?? "no reason";
            var details = document.RootElement.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Array
                ? errors.EnumerateArray().Select(error => error.ValueKind == JsonValueKind.String ? error.GetString()
                    : error.TryGetProperty("message", out var text) ? text.GetString()
                    : error.TryGetProperty("field", out var field) ? field.GetString() : null)
                : [];
            return string.Join(": ", new[] { message.TrimEnd('.') }.Concat(details.OfType<string>()));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "no reason given";
        }
    }
}
