using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrator.GitHub.State;

namespace Orchestrator.GitHub.Api;

/// <summary>Who asks: the App by its signature, or whoever a token was given to.</summary>
internal static class Principals
{
    public static (bool IsApp, Grant? Grant, string Token) Find(HttpContext context, GitHubState state)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return (false, null, "");
        }

        var token = header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            ? Encoding.UTF8.GetString(Convert.FromBase64String(header[6..])).Split(':', 2)[1]
            : header.Split(' ', 2)[1];
        if (token.Count(character => character == '.') == 2)
        {
            return IsSigned(token) ? (true, null, token) : throw new RefusedException(401, "A JSON web token could not be decoded");
        }

        return state.Tokens.TryGetValue(token, out var grant) && !grant.IsRevoked ? (false, grant, token) : throw new RefusedException(401, "Bad credentials");
    }

    private static bool IsSigned(string token)
    {
        var parts = token.Split('.');
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var (from, until) = (claims["iat"]!.GetValue<long>(), claims["exp"]!.GetValue<long>());
        return claims["iss"]!.ToString() == $"{GitHubState.AppId}"
            && from <= now && until > now && until - now <= 600
            && GitHubState.AppKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
