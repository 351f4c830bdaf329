using Orchestrator.Egress.Addresses;
using Orchestrator.Egress.Http;

namespace Orchestrator.Egress.Rules;

/// <summary>Answers what would become of a request, by the very rules that sandboxes are held to. Nothing is sent and no name resolved.</summary>
public static class EgressQuestion
{
    private const int HttpPort = 80;
    private const int TlsPort = 443;

    /// <param name="rules">What the sandbox may reach.</param>
    /// <param name="method">The method; of no matter for https, where the tunnel hides it.</param>
    /// <param name="address">An http or https address, as a program in the sandbox would ask for it.</param>
    public static EgressAnswer Ask(IReadOnlyList<EgressRule> rules, string method, string address)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(address);
        var isTunnel = address.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isTunnel && !address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            return EgressAnswer.Refused("only http:// and https:// leave a sandbox");
        }

        var rest = address[(isTunnel ? "https://" : "http://").Length..];
        var end = rest.IndexOfAny(['/', '?', '#']);
        try
        {
            var (written, port) = Authority.Split(end < 0 ? rest : rest[..end]);
            if (HostName.Normalise(written) is not { } host)
            {
                return EgressAnswer.Refused($"'{written}' cannot be a host");
            }

            if (host.Literal is { } literal && PublicAddress.Objection(literal) is { } objection)
            {
                return EgressAnswer.Refused($"{host.Text} is not public ({objection})");
            }

            var (rule, refusal) = isTunnel
                ? new RuleSet(rules).ForTunnel(host, port ?? TlsPort)
                : new RuleSet(rules).ForRequest(host, port ?? HttpPort, method.ToUpperInvariant(), PathOf(end < 0 ? "" : rest[end..]));
            return rule is not null
                ? new EgressAnswer(true, $"rule '{rule.Id}' covers it", "")
                : new EgressAnswer(false, refusal!.Message, refusal.ToAllow);
        }
        catch (MalformedMessageException exception)
        {
            return EgressAnswer.Refused(exception.Message);
        }
    }

    private static string PathOf(string rest)
    {
        var end = rest.IndexOfAny(['?', '#']);
        var path = end < 0 ? rest : rest[..end];
        return path.Length == 0 ? "/" : path;
    }
}
