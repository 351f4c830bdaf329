using Orchestrator.Configuration;
using Orchestrator.Egress;

namespace Orchestrator.Policies;

/// <summary>Gives of what a repository wants to reach that which the operator allows.</summary>
internal static class EgressIntersection
{
    private static readonly int[] WebPorts = [443, 80];

    public static IReadOnlyList<EgressRule> Resolve(string place, IEnumerable<NetworkWish> wishes, StagePolicyOptions operatorPolicy, List<Refusal> refusals)
    {
        var rules = new List<EgressRule>();
        foreach (var wish in wishes)
        {
            var given = wish.Bundle is { } bundle ? Bundle(bundle, operatorPolicy) : Host(wish, operatorPolicy);
            if (given.Count == 0)
            {
                refusals.Add(new Refusal(
                    $"{place}: {wish}",
                    wish.Bundle is not null
                        ? "The operator has not said which hosts this bundle may reach (Policy:Bundles)."
                        : "The operator allows no such host, method and path (Policy:AllowedHosts)."));
            }

            rules.AddRange(given);
        }

        return Distinct(rules);
    }

    /// <summary>Lists within a record are compared by identity, so records alone cannot tell.</summary>
    public static IReadOnlyList<EgressRule> Distinct(IEnumerable<EgressRule> rules) =>
        [.. rules.DistinctBy(rule => $"{rule.Id} {rule.Host} {string.Join(',', rule.Ports)} {string.Join(',', rule.Methods)} {string.Join(',', rule.PathPrefixes)}")];

    private static List<EgressRule> Bundle(string bundle, StagePolicyOptions operatorPolicy) =>
        operatorPolicy.Bundles.TryGetValue(bundle, out var hosts)
            ? [.. hosts.Select(host => new EgressRule { Id = $"bundle:{bundle}", Host = host })]
            : [];

    private static List<EgressRule> Host(NetworkWish wish, StagePolicyOptions operatorPolicy)
    {
        var rules = new List<EgressRule>();
        foreach (var allowed in operatorPolicy.AllowedHosts)
        {
            var host = NarrowHost(allowed.Host.ToLowerInvariant(), wish.Host!.ToLowerInvariant());
            var methods = Narrow([.. allowed.Methods], wish.Methods, (one, other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase) ? one : null);
            var paths = Narrow([.. allowed.Paths], wish.Paths, NarrowPath);
            if (host is not null && methods is not null && paths is not null)
            {
                rules.Add(new EgressRule
                {
                    Id = $"repository:{wish.Host}",
                    Host = host,
                    Ports = allowed.Ports.Count > 0 ? [.. allowed.Ports] : WebPorts,
                    Methods = methods,
                    PathPrefixes = paths,
                });
            }
        }

        return rules;
    }

    /// <summary>The narrower of two host patterns; <see langword="null"/> when they have nothing in common.</summary>
    private static string? NarrowHost(string allowed, string wished) =>
        allowed == wished || IsBelow(wished, allowed) ? wished : IsBelow(allowed, wished) ? allowed : null;

    private static bool IsBelow(string name, string pattern) =>
        pattern.StartsWith("*.", StringComparison.Ordinal) && name.Length > pattern.Length - 1 && name.EndsWith(pattern[1..], StringComparison.Ordinal)
        && name != pattern;

    /// <summary>What two lists have in common, where an empty one means anything; <see langword="null"/> for nothing at all.</summary>
    private static IReadOnlyList<string>? Narrow(IReadOnlyList<string> allowed, IReadOnlyList<string> wished, Func<string, string, string?> narrower)
    {
        if (allowed.Count == 0 || wished.Count == 0)
        {
            return allowed.Count == 0 ? wished : allowed;
        }

        var common = (from one in allowed from other in wished select narrower(one, other)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return common.Count > 0 ? common : null;
    }

    private static string? NarrowPath(string allowed, string wished) =>
        wished.StartsWith(allowed, StringComparison.Ordinal) ? wished
        : allowed.StartsWith(wished, StringComparison.Ordinal) ? allowed
        : null;
}
