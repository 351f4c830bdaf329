using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Decisions;

/// <summary>Names one request of one caller, so that it is carried out once however often it arrives.</summary>
/// <param name="Id">SHA-256 of caller and key.</param>
/// <param name="Content">SHA-256 of what is asked for: a key that comes again with something else is a mistake.</param>
public sealed record RequestKey(string Id, string Content)
{
    public static RequestKey Of(string caller, string key, params IEnumerable<string?> content) => new(Hash([caller, key]), Hash(content));

    // The lengths keep "ab", "c" and "a", "bc" apart.
    private static string Hash(IEnumerable<string?> parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(parts.Select(part => part is null ? "-;" : FormattableString.Invariant($"{part.Length}:{part};"))))));
}
