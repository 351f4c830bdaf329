using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Orchestrator.Stages.Oscillation;

/// <summary>Tells whether two texts say the same of two attempts.</summary>
internal static partial class Fingerprints
{
    /// <summary>The same for two texts that differ in times, addresses, commits, counts and white space alone.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Varying().Replace(text, "#"))))[..16];

    [GeneratedRegex(@"\b[0-9a-fA-F]{7,}\b|[0-9]+(?:[.,:][0-9]+)*|\s+")]
    private static partial Regex Varying();
}
