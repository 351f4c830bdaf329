using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Api.GitHub;

/// <summary>Whether a body was sent by whoever knows one of our secrets.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "sha256=";

    /// <summary>Every secret is tried, in time that depends on nothing of them.</summary>
    public static bool IsValid(string? header, ReadOnlySpan<byte> body, IReadOnlyList<string> secrets)
    {
        if (header is null || !header.StartsWith(Prefix, StringComparison.Ordinal) || header.Length != Prefix.Length + (HMACSHA256.HashSizeInBytes * 2))
        {
            return false;
        }

        byte[] given;
        try
        {
            given = Convert.FromHexString(header.AsSpan(Prefix.Length));
        }
        catch (FormatException)
        {
            return false;
        }

        var isValid = false;
        foreach (var secret in secrets)
        {
            isValid |= CryptographicOperations.FixedTimeEquals(given, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));
        }

        return isValid;
    }
}
