using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Messaging;

/// <summary>How the server's certificate is checked: always, and against the operator's own authority where one is named.</summary>
internal static class RabbitMqTls
{
    public static string ServerName(RabbitMqOptions options) => options.TlsServerName.Length > 0 ? options.TlsServerName : options.Host;

    /// <summary>The check, or <see langword="null"/> for the machine's own authorities.</summary>
    public static RemoteCertificateValidationCallback? Validation(RabbitMqOptions options)
    {
        if (options.CertificateAuthorityFile.Length == 0)
        {
            return null;
        }

        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.CertificateAuthorityFile);
        return (_, certificate, sent, errors) => IsTrusted(certificate, sent, errors, authorities);
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        // Only an unknown authority may be made up for: a wrong name or no certificate at all stays wrong.
        if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainElements.Select(element => element.Certificate).ToArray());
        }

        using var server = new X509Certificate2(certificate);
        return chain.Build(server);
    }
}
