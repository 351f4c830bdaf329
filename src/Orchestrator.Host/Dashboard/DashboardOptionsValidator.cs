using Microsoft.Extensions.Options;

namespace Orchestrator.Dashboard;

/// <summary>Refuses to start with settings that would open the dashboard further than anybody meant to.</summary>
internal sealed class DashboardOptionsValidator : IValidateOptions<DashboardOptions>
{
    private const int Sha256Digits = 64;

    public ValidateOptionsResult Validate(string? name, DashboardOptions options)
    {
        var mistakes = Mistakes(options).ToList();
        return mistakes.Count > 0 ? ValidateOptionsResult.Fail(mistakes) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Mistakes(DashboardOptions options)
    {
        if (options.PublicUrl is { } url)
        {
            if (!url.IsAbsoluteUri || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
                || url.PathAndQuery != "/" || url.UserInfo.Length > 0)
            {
                yield return $"Dashboard:PublicUrl is '{url}': give scheme https and a host, and nothing after it, for instance https://agents.example.org.";
            }

            if (options.ApiKeys.Count == 0)
            {
                yield return "Dashboard:PublicUrl opens the dashboard to the network, and nobody could sign in there: set Dashboard:ApiKeys, or leave PublicUrl out.";
            }
        }

        if (options.TraceUrl is { } trace
            && !(Uri.TryCreate(trace.Replace("{traceId}", "0", StringComparison.Ordinal), UriKind.Absolute, out var address)
                && address.Scheme is "http" or "https" && trace.Contains("{traceId}", StringComparison.Ordinal)))
        {
            yield return $"Dashboard:TraceUrl is '{trace}': give an http or https address with {{traceId}} in it.";
        }

        foreach (var (key, value) in options.ApiKeys)
        {
            if (value.Sha256.Length != Sha256Digits || !value.Sha256.All(char.IsAsciiHexDigit))
            {
                yield return $"Dashboard:ApiKeys:{key}:Sha256 is not the SHA-256 of a key. 'orchestrator dashboard key {key}' makes a key and prints it.";
            }
        }
    }
}
