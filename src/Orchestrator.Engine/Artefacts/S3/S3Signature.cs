using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Orchestrator.Artefacts.S3;

/// <summary>Signs a request as AWS Signature Version 4 asks: the secret itself never travels.</summary>
internal static class S3Signature
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>What the header <c>Authorization</c> is to hold.</summary>
    /// <param name="method">Such as GET.</param>
    /// <param name="path">As it is sent, escaped.</param>
    /// <param name="query">Names and values, not escaped.</param>
    /// <param name="headers">All that are signed, with names in lower case: at least the host, the time and the content's hash.</param>
    /// <param name="contentSha256">Of the body.</param>
    /// <param name="time">As in <c>x-amz-date</c>.</param>
    /// <param name="region">The service's.</param>
    /// <param name="accessKeyId">Whose secret it is.</param>
    /// <param name="secret">The key.</param>
    public static string Authorization(
        string method,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        IReadOnlyDictionary<string, string> headers,
        string contentSha256,
        DateTimeOffset time,
        string region,
        string accessKeyId,
        string secret)
    {
        var sorted = headers.OrderBy(header => header.Key, StringComparer.Ordinal).ToList();
        var names = string.Join(';', sorted.Select(header => header.Key));
        var canonical = string.Join(
            '\n',
            [method, path, Query(query), .. sorted.Select(header => $"{header.Key}:{header.Value.Trim()}"), "", names, contentSha256]);
        var day = time.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var scope = $"{day}/{region}/s3/aws4_request";
        var toSign = string.Join('\n', Algorithm, Stamp(time), scope, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])[day, region, "s3", "aws4_request"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        var signature = Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        return $"{Algorithm} Credential={accessKeyId}/{scope},SignedHeaders={names},Signature={signature}";
    }

    /// <summary>The query as it is signed, and so is to be sent.</summary>
    public static string Query(IEnumerable<KeyValuePair<string, string>> query) => string.Join(
        '&',
        query.Select(one => (Name: Uri.EscapeDataString(one.Key), Value: Uri.EscapeDataString(one.Value)))
            .OrderBy(one => one.Name, StringComparer.Ordinal)
            .Select(one => $"{one.Name}={one.Value}"));

    /// <summary>What <c>x-amz-date</c> holds.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
}
