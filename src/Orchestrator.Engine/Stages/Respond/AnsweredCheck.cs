using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Orchestrator.Forges;

namespace Orchestrator.Stages.Respond;

/// <summary>A failed check that was dealt with.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Fingerprint">How it failed, without what differs from run to run.</param>
/// <param name="Rounds">How many rounds in a row it has failed like this.</param>
public sealed partial record AnsweredCheck(string Name, string Fingerprint, int Rounds)
{
    /// <summary>The same for two failures that differ in times, addresses, commits and counts alone.</summary>
    public static string FingerprintOf(FailedCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Varying().Replace(check.Detail, "#"))))[..16];
    }

    [GeneratedRegex(@"\b[0-9a-fA-F]{7,}\b|[0-9]+|\s+")]
    private static partial Regex Varying();
}
