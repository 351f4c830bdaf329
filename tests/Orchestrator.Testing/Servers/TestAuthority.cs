using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Servers;

/// <summary>A certificate authority of one test, which no machine trusts by itself. Its files go with it.</summary>
public sealed class TestAuthority : IDisposable
{
    /// <summary>The extended key usage of a server.</summary>
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";

    /// <summary>The extended key usage of a client.</summary>
    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private const string Loopback = "localhost";

    private readonly string _folder = Directory.CreateTempSubdirectory("orchestrator-authority-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly Lazy<(string Certificate, string Key)> _server;
    private readonly Lazy<(string Certificate, string Key)> _client;

    public TestAuthority(string name = "Test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-30), TimeProvider.System.GetUtcNow().AddDays(30));
        File.WriteAllText(AuthorityFile, _certificate.ExportCertificatePem());
        _server = new(() => IssueFiles(Loopback, ServerUse));
        _client = new(() => IssueFiles(Loopback, ClientUse));
    }

    /// <summary>The file by which it is trusted.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>What a server on loopback shows.</summary>
    public string CertificateFile => _server.Value.Certificate;

    /// <summary>That server's key.</summary>
    public string KeyFile => _server.Value.Key;

    /// <summary>What a client shows.</summary>
    public string ClientCertificateFile => _client.Value.Certificate;

    /// <summary>That client's key.</summary>
    public string ClientKeyFile => _client.Value.Key;

    /// <summary>A certificate for one host as PEM files, valid until so many days from now.</summary>
    public (string Certificate, string Key) IssueFiles(string host, string use, int days = 1)
    {
        using var issued = Issue(host, days, use);
        using var key = issued.GetECDsaPrivateKey()!;
        var name = Path.Combine(_folder, $"{host}-{use}-{days}");
        File.WriteAllText($"{name}.crt", issued.ExportCertificatePem());
        File.WriteAllText($"{name}.key", key.ExportPkcs8PrivateKeyPem());
        return ($"{name}.crt", $"{name}.key");
    }

    /// <summary>A certificate for one host, of a server unless said otherwise, valid until so many days from now.</summary>
    public X509Certificate2 Issue(string host, int days = 1, string use = ServerUse)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == Loopback)
        {
            names.AddIpAddress(IPAddress.Loopback);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(_certificate, now.AddDays(-20), now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
