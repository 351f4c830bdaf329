using Orchestrator.Egress.Addresses;

namespace Orchestrator.Egress.Rules;

/// <summary>A policy's rules: what none of them covers is refused, with the nearest miss as the reason.</summary>
internal sealed class RuleSet(IEnumerable<EgressRule> rules)
{
    private readonly CompiledRule[] _rules = [.. rules.Select(CompiledRule.Compile)];

    public (CompiledRule? Rule, Refusal? Refusal) ForTunnel(HostName host, int port)
    {
        var onPort = OnPort(host, port, out var refusal);
        if (onPort.Count == 0)
        {
            return (null, refusal);
        }

        return onPort.Find(rule => !rule.LooksInside) is { } open
            ? (open, null)
            : (null, new Refusal(
                403,
                "tunnel_refused",
                $"rule '{onPort[0].Id}' allows {host.Text} for certain methods or paths only, and a tunnel hides both",
                $"a rule for {host.Text} without methods and path prefixes would allow tunnels; http:// can be used as it is"));
    }

    public (CompiledRule? Rule, Refusal? Refusal) ForRequest(HostName host, int port, string method, string path)
    {
        var onPort = OnPort(host, port, out var refusal);
        if (onPort.Count == 0)
        {
            return (null, refusal);
        }

        var ambiguity = RequestPath.Ambiguity(path);
        foreach (var rule in onPort)
        {
            if (rule.CoversMethod(method) && (ambiguity is null || !rule.LimitsPaths) && rule.CoversPath(path))
            {
                return (rule, null);
            }
        }

        if (ambiguity is not null && onPort.Exists(rule => rule.LimitsPaths && rule.CoversMethod(method)))
        {
            return (null, new Refusal(400, "ambiguous_path", $"servers may read this path in different ways: {ambiguity}", "ask for the path in its plain form"));
        }

        return onPort.Exists(rule => rule.CoversMethod(method))
            ? (null, new Refusal(403, "path_refused", $"no rule for {host.Text} covers this path", $"add a path prefix to a rule for {host.Text}"))
            : (null, new Refusal(403, "method_refused", $"no rule for {host.Text} covers {method}", $"add {method} to the methods of a rule for {host.Text}"));
    }

    private List<CompiledRule> OnPort(HostName host, int port, out Refusal? refusal)
    {
        refusal = null;
        var onHost = new List<CompiledRule>(2);
        foreach (var rule in _rules)
        {
            if (rule.CoversHost(host))
            {
                onHost.Add(rule);
            }
        }

        if (onHost.Count == 0)
        {
            refusal = new Refusal(403, "host_refused", $"no rule covers {host.Text}", $"add a rule for {host.Text} to the stage's egress rules");
            return onHost;
        }

        onHost.RemoveAll(rule => !rule.CoversPort(port));
        refusal = onHost.Count > 0
            ? null
            : new Refusal(403, "port_refused", $"no rule for {host.Text} covers port {port}", $"add {port} to the ports of a rule for {host.Text}");
        return onHost;
    }
}
