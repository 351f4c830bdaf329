using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>Lets programs in that show a key: <c>Authorization: Bearer …</c>.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory logging, UrlEncoder encoder, IOptions<DashboardOptions> options)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logging, encoder)
{
    public const string SchemeName = "api-key";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var shown = SHA256.HashData(Encoding.UTF8.GetBytes(header[Prefix.Length..].Trim()));
        foreach (var (name, key) in options.Value.ApiKeys)
        {
            if (CryptographicOperations.FixedTimeEquals(shown, Convert.FromHexString(key.Sha256)))
            {
                var principal = Principals.Create(name, $"key:{name}", key.Role, SchemeName);
                return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(principal, SchemeName)));
            }
        }

        return Task.FromResult(AuthenticateResult.Fail("No such key."));
    }
}
