using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orchestrator.Failures;

namespace Orchestrator.Egress.Remote;

/// <summary>TLS between workers and gateways: each side believes only the one authority, and only the role that a certificate is for.</summary>
internal sealed class MutualTls(RemoteGatewayOptions options)
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly Lock _lock = new();
    private (DateTime Written, X509Certificate2 Own, X509Certificate2Collection Authority)? _loaded;

    /// <summary>Fails, saying what is to be corrected, when a file is missing or is none.</summary>
    public void Check() => Load();

    public async Task<SslStream> AcceptAsync(Stream stream, CancellationToken cancellationToken)
    {
        var (own, authority) = Load();
        var tls = new SslStream(stream);
        return await FinishAsync(tls, tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = own,
                ClientCertificateRequired = true,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, shown, chain, _) => IsVouchedFor(shown, chain, authority, ClientUse),
            },
            cancellationToken));
    }

    public async Task<SslStream> ConnectAsync(Stream stream, string host, CancellationToken cancellationToken)
    {
        var (own, authority) = Load();
        var tls = new SslStream(stream);
        return await FinishAsync(tls, tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = host,
                ClientCertificates = [own],
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                RemoteCertificateValidationCallback = (_, shown, chain, errors) =>
                    !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && IsVouchedFor(shown, chain, authority, ServerUse),
            },
            cancellationToken));
    }

    private static async Task<SslStream> FinishAsync(SslStream tls, Task handshake)
    {
        try
        {
            await handshake;
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private static bool IsVouchedFor(X509Certificate? certificate, X509Chain? presented, X509Certificate2Collection authority, string use)
    {
        if (certificate is not X509Certificate2 shown)
        {
            return false;
        }

        // A certificate without named uses is for everything, which is not what either side was given one for.
        var uses = shown.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>());
        if (!uses.Any(one => one.Value == use))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authority);
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
        }

        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(shown);
    }

    /// <summary>Read again when they have been renewed.</summary>
    private (X509Certificate2 Own, X509Certificate2Collection Authority) Load()
    {
        lock (_lock)
        {
            string[] files = [options.Certificate, options.CertificateKey, options.CertificateAuthority];
            if (Array.Exists(files, file => file.Length == 0))
            {
                throw new ProviderException(
                    FailureCategory.Configuration,
                    "A gateway apart from its workers needs certificates. Set Gateway:Remote:Certificate, CertificateKey and CertificateAuthority to PEM files.");
            }

            var written = files.Max(File.GetLastWriteTimeUtc);
            if (_loaded is { } loaded && loaded.Written == written)
            {
                return (loaded.Own, loaded.Authority);
            }

            try
            {
                X509Certificate2Collection authority = [];
                authority.ImportFromPemFile(options.CertificateAuthority);
                var own = X509Certificate2.CreateFromPemFile(options.Certificate, options.CertificateKey);
                _loaded = (written, own, authority);
                return (own, authority);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new ProviderException(
                    FailureCategory.Configuration,
                    $"Reading the certificates of the gateway from '{string.Join("', '", files)}' failed: one is missing, unreadable or no PEM file. Correct Gateway:Remote.",
                    exception);
            }
        }
    }
}
