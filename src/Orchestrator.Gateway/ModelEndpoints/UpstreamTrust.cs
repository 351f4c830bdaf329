using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Egress;
using Orchestrator.Failures;

namespace Orchestrator.ModelEndpoints;

/// <summary>
/// Whom the gateway believes to be a model endpoint: whoever the machine's authorities vouch for, or those of the operator's
/// own bundle. Nothing switches the check off.
/// </summary>
internal sealed class UpstreamTrust
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    private readonly X509Certificate2Collection _additional = [];
    private readonly ConcurrentDictionary<string, string> _objections = new(StringComparer.OrdinalIgnoreCase);

    public UpstreamTrust(EgressGatewayOptions options)
    {
        if (options.CertificateAuthorities.Length > 0)
        {
            Load(options.CertificateAuthorities);
        }
    }

    public SslClientAuthenticationOptions Tls => new()
    {
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        RemoteCertificateValidationCallback = Check,
    };

    /// <summary>Why the host's certificate was last refused; <see langword="null"/> when it was not.</summary>
    public string? ObjectionTo(string host) => _objections.GetValueOrDefault(host);

    private void Load(string path)
    {
        try
        {
            _additional.ImportFromPemFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw Unusable(path, exception);
        }

        if (_additional.Count == 0)
        {
            throw Unusable(path, null);
        }
    }

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var objection = Objection(certificate, chain, errors);
        var host = (sender as SslStream)?.TargetHostName ?? "";
        if (objection is null)
        {
            _objections.TryRemove(host, out _);
            return true;
        }

        _objections[host] = objection;
        return false;
    }

    private string? Objection(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return null;
        }

        if (certificate is not X509Certificate2 shown || chain is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it showed none";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return "it belongs to another host";
        }

        var now = chain.ChainPolicy.VerificationTime;
        if (now < shown.NotBefore || now > shown.NotAfter)
        {
            return "it has expired or is not valid yet";
        }

        return _additional.Count > 0 && IsVouchedFor(shown, chain)
            ? null
            : "no authority that this machine or CertificateAuthorities of the gateway trusts has issued it";
    }

    private bool IsVouchedFor(X509Certificate2 shown, X509Chain presented)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_additional);
        chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;

        // A certificate can name any address to fetch its issuer from; the gateway goes to none that a stranger names.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(shown);
    }

    private static ProviderException Unusable(string path, Exception? cause) => new(
        FailureCategory.Configuration,
        $"Reading the certificate authorities from '{path}' failed: it is not a readable file of PEM certificates. Correct CertificateAuthorities of the gateway.",
        cause);
}
