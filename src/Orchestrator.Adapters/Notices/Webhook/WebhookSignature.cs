using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrator.Failures;

namespace Orchestrator.Notices.Webhook;

/// <summary>Signs as the Standard Webhooks specification says: <c>v1,</c> and base64 of HMAC-SHA256 over id, time and body.</summary>
internal static class WebhookSignature
{
    private const string Prefix = "whsec_";
    private const int ShortestKey = 24;
    private const int LongestKey = 64;

    /// <summary>One signature for each secret: receivers take any, so that a secret can be changed without a gap.</summary>
    public static string Of(string target, string secrets, string id, DateTimeOffset at, byte[] body) => string.Join(
        ' ', secrets.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).DefaultIfEmpty("").Select(secret => One(KeyOf(target, secret), id, at, body)));

    private static string One(byte[] key, string id, DateTimeOffset at, byte[] body)
    {
        var head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}."));
        return $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, (byte[])[.. head, .. body]))}";
    }

    private static byte[] KeyOf(string target, string secret)
    {
        var encoded = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : secret;
        var key = new byte[LongestKey + 3];
        return Convert.TryFromBase64String(encoded, key, out var length) && length is >= ShortestKey and <= LongestKey
            ? key[..length]
            : throw new ProviderException(
                FailureCategory.Configuration,
                $"Notices target '{target}': its signing secret is not {Prefix} and base64 of {ShortestKey} to {LongestKey} bytes. Make one, for instance with: echo {Prefix}$(openssl rand -base64 32)");
    }
}
