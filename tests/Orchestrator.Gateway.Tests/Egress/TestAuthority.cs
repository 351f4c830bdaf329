using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Egress;

/// <summary>A certificate authority of one test, which no machine trusts by itself.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;
    private readonly string _folder = Directory.CreateTempSubdirectory("test-authority-").FullName;

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-30), TimeProvider.System.GetUtcNow().AddDays(30));
        Bundle = Path.Combine(_folder, "bundle.pem");
        File.WriteAllText(Bundle, _certificate.ExportCertificatePem());
    }

    /// <summary>The file by which it is trusted.</summary>
    public string Bundle { get; }

    /// <summary>The extended key usage of a server, and that of a client.</summary>
    public const string ServerUse = "1.3.6.1.5.5.7.3.1";

    public const string ClientUse = "1.3.6.1.5.5.7.3.2";

    /// <summary>A certificate for one host as PEM files.</summary>
    public (string Certificate, string Key) IssueFiles(string host, string use, int days = 1)
    {
        using var issued = Issue(host, days, use);
        using var key = issued.GetECDsaPrivateKey()!;
        var files = (Path.Combine(_folder, $"{host}-{use}-{days}.crt"), Path.Combine(_folder, $"{host}-{use}-{days}.key"));
        File.WriteAllText(files.Item1, issued.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <summary>A certificate for one host, of a server unless said otherwise, valid until so many days from now.</summary>
    public X509Certificate2 Issue(string host, int days = 1, string use = ServerUse)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var now = TimeProvider.System.GetUtcNow();
        using var issued = request.Create(_certificate, now.AddDays(-20), now.AddDays(days), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
