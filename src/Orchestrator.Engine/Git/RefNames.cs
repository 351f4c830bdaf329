using System.Text.RegularExpressions;
using Orchestrator.Failures;

namespace Orchestrator.Git;

/// <summary>Keeps names that come from outside from being read as anything but names.</summary>
internal static partial class RefNames
{
    public static string Branch(string name) =>
        Plain().IsMatch(name) && !name.Contains("..", StringComparison.Ordinal) && !name.Contains("//", StringComparison.Ordinal)
        && !name.EndsWith('/') && !name.EndsWith('.') && !name.EndsWith(".lock", StringComparison.Ordinal) && !name.Contains("/.", StringComparison.Ordinal)
            ? $"refs/heads/{name}"
            : throw new ProviderException(FailureCategory.Configuration, $"'{name}' is not a usable branch name. Letters, digits, '.', '_', '-' and '/' are.");

    public static string Commit(string id) => IsCommit(id)
        ? id
        : throw new ProviderException(FailureCategory.Malformed, $"'{id}' is not a full commit id.");

    public static bool IsCommit(string id) => Id().IsMatch(id);

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_./@+-]{0,200}$")]
    private static partial Regex Plain();

    [GeneratedRegex("^([0-9a-f]{40}|[0-9a-f]{64})$")]
    private static partial Regex Id();
}
