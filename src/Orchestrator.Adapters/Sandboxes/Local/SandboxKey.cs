using System.Text.RegularExpressions;
using Orchestrator.Failures;

namespace Orchestrator.Sandboxes.Local;

/// <summary>Keys become names of directories and containers, so nothing else may pass for one.</summary>
internal static partial class SandboxKey
{
    public static bool IsValid(string key) => Pattern().IsMatch(key);

    public static string Check(string key) => IsValid(key)
        ? key
        : throw new ProviderException(FailureCategory.Malformed, $"'{key}' is no sandbox key: letters, digits and hyphens, 63 at most.");

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]{0,62}\z")]
    private static partial Regex Pattern();
}
