using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrator.Failures;

namespace Orchestrator.Clients.GitHub.Access;

/// <summary>The App's own proof of who it is: signed here, valid for minutes.</summary>
internal static class AppJwt
{
    // A minute back, since clocks differ; GitHub takes ten minutes at most.
    private static readonly TimeSpan Back = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(8);

    public static string Create(string pem, string appId, DateTimeOffset now)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            // Nothing of the key in the message, nor as its cause.
            throw new ProviderException(FailureCategory.Authentication, "The GitHub App's private key is not a PEM file as GitHub gives it. Store the downloaded file as it is.");
        }

        var header = Encode(new Dictionary<string, object> { ["alg"] = "RS256", ["typ"] = "JWT" });
        var claims = Encode(new Dictionary<string, object>
        {
            ["iat"] = (now - Back).ToUnixTimeSeconds(),
            ["exp"] = (now + Ahead).ToUnixTimeSeconds(),
            ["iss"] = long.TryParse(appId, CultureInfo.InvariantCulture, out var number) ? number : appId,
        });
        var signature = rsa.SignData(Encoding.ASCII.GetBytes($"{header}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Encode(Dictionary<string, object> part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
