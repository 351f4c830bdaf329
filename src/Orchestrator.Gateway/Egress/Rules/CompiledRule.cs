using System.Collections.Frozen;
using System.Net;
using Orchestrator.Egress.Addresses;
using Orchestrator.Failures;

namespace Orchestrator.Egress.Rules;

/// <summary>A rule that was checked once, so that matching is plain comparison.</summary>
internal sealed class CompiledRule
{
    private readonly string _host;
    private readonly bool _below;
    private readonly FrozenSet<int> _ports;
    private readonly FrozenSet<string> _methods;
    private readonly string[] _prefixes;

    private CompiledRule(EgressRule rule, string host, bool below)
    {
        Id = rule.Id;
        _host = host;
        _below = below;
        _ports = rule.Ports.ToFrozenSet();
        _methods = rule.Methods.ToFrozenSet(StringComparer.Ordinal);
        _prefixes = [.. rule.PathPrefixes];
    }

    public string Id { get; }

    /// <summary>Whether the rule says something only a readable request can be held to.</summary>
    public bool LooksInside => LimitsMethods || LimitsPaths;

    public bool LimitsMethods => _methods.Count > 0;

    public bool LimitsPaths => _prefixes.Length > 0;

    public static CompiledRule Compile(EgressRule rule)
    {
        var below = rule.Host.StartsWith("*.", StringComparison.Ordinal);
        var host = HostName.NormaliseWritten(below ? rule.Host[2..] : rule.Host);
        if (host is null || (below && host.Literal is not null))
        {
            throw Wrong(rule, $"the host '{rule.Host}' is neither a name, an address nor *.name");
        }

        if (rule.Ports.Any(port => port is <= 0 or > IPEndPoint.MaxPort))
        {
            throw Wrong(rule, "a port is not between 1 and 65535");
        }

        foreach (var prefix in rule.PathPrefixes)
        {
            if (RequestPath.Ambiguity(prefix) is { } why)
            {
                throw Wrong(rule, $"the path prefix '{prefix}' can be read in two ways: {why}");
            }
        }

        return new CompiledRule(rule, host.Text, below);
    }

    public bool CoversHost(HostName host) => _below
        ? host.Literal is null
            && host.Text.Length > _host.Length + 1
            && host.Text.EndsWith(_host, StringComparison.Ordinal)
            && host.Text[^(_host.Length + 1)] == '.'
        : host.Text == _host;

    public bool CoversPort(int port) => _ports.Contains(port);

    public bool CoversMethod(string method) => !LimitsMethods || _methods.Contains(method);

    public bool CoversPath(string path) => !LimitsPaths || Array.Exists(_prefixes, prefix => RequestPath.IsUnder(path, prefix));

    private static ProviderException Wrong(EgressRule rule, string why) =>
        new(FailureCategory.Configuration, $"Opening a sandbox's egress failed: in rule '{rule.Id}' {why}. Correct the rule in the policy.");
}
