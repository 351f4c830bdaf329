using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Orchestrator.Servers;

/// <summary>A certificate authority of a test's own, with a server's certificate for loopback and a client's, as PEM files in a folder.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orchestrator-authority-").FullName;

    public TestAuthority()
    {
        var from = TimeProvider.System.GetUtcNow().AddDays(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, from.AddDays(10));

        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        Issue(authority, from, "1.3.6.1.5.5.7.3.1", CertificateFile, KeyFile);
        Issue(authority, from, "1.3.6.1.5.5.7.3.2", ClientCertificateFile, ClientKeyFile);
    }

    /// <summary>What a client trusts.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>What the server shows.</summary>
    public string CertificateFile => Path.Combine(_folder, "server.pem");

    /// <summary>The server's key.</summary>
    public string KeyFile => Path.Combine(_folder, "server.key");

    /// <summary>What a client shows.</summary>
    public string ClientCertificateFile => Path.Combine(_folder, "client.pem");

    /// <summary>The client's key.</summary>
    public string ClientKeyFile => Path.Combine(_folder, "client.key");

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void Issue(X509Certificate2 authority, DateTimeOffset from, string use, string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        using var certificate = request.Create(authority, from, from.AddDays(9), Guid.CreateVersion7().ToByteArray());

        File.WriteAllText(certificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
