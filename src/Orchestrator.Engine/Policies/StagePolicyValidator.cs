using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Orchestrator.Configuration;

namespace Orchestrator.Policies;

/// <summary>Finds mistakes in the operator's policy at startup: a rule that silently matches nothing, or everything, is worse than none.</summary>
internal sealed partial class StagePolicyValidator : IValidateOptions<StagePolicyOptions>
{
    public ValidateOptionsResult Validate(string? name, StagePolicyOptions options)
    {
        var problems = Bundles(options).Concat(Hosts(options)).Concat(Reviewers(options)).Concat(Prefixes(options)).Concat(Nested(options)).ToList();
        return problems.Count > 0 ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Bundles(StagePolicyOptions options) =>
        from bundle in options.Bundles
        where !HostBundles.Names.Contains(bundle.Key) || bundle.Value.Any(host => !HostPattern().IsMatch(host))
        select $"Policy:Bundles: '{bundle.Key}' must be one of {string.Join(", ", HostBundles.Names)}, with host names.";

    private static IEnumerable<string> Hosts(StagePolicyOptions options) =>
        from host in options.AllowedHosts
        where !HostPattern().IsMatch(host.Host) || host.Ports.Any(port => port is < 1 or > 65535) || host.Paths.Any(path => !path.StartsWith('/'))
        select $"Policy:AllowedHosts: '{host.Host}' must be a host name or *.host-name, its ports 1 to 65535, and its paths must start with a slash.";

    private static IEnumerable<string> Reviewers(StagePolicyOptions options) =>
        from reviewer in options.Reviewers.Concat(options.RequiredReviewers)
        where !ReviewerConfiguration.BuiltIn.Contains(reviewer)
        select $"Policy:Reviewers and Policy:RequiredReviewers: '{reviewer}' is not built in; built in are {string.Join(", ", ReviewerConfiguration.BuiltIn)}.";

    private static IEnumerable<string> Prefixes(StagePolicyOptions options) =>
        from prefix in options.AllowedBranchPrefixes
        where !prefix.EndsWith('/') || prefix.Length < 2
        select $"Policy:AllowedBranchPrefixes: '{prefix}' must be a name with a slash at its end.";

    private static IEnumerable<string> Nested(StagePolicyOptions options)
    {
        var parts = new List<(string Path, object? Value)> { ("Policy:Limits", options.Limits), ("Policy:MaximumLimits", options.MaximumLimits) };
        foreach (var (stage, settings) in options.Stages)
        {
            parts.AddRange([($"Policy:Stages:{stage}", settings), ($"Policy:Stages:{stage}:Limits", settings.Limits), ($"Policy:Stages:{stage}:MaximumLimits", settings.MaximumLimits)]);
        }

        foreach (var (path, value) in parts.Where(part => part.Value is not null))
        {
            var results = new List<ValidationResult>();
            Validator.TryValidateObject(value!, new ValidationContext(value!), results, validateAllProperties: true);
            foreach (var result in results)
            {
                yield return $"{path}: {result.ErrorMessage}";
            }
        }
    }

    [GeneratedRegex(@"^(\*\.)?([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9])?\.)*[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$", RegexOptions.NonBacktracking)]
    private static partial Regex HostPattern();
}
