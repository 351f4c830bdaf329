using System.ComponentModel.DataAnnotations;

namespace Orchestrator.Messaging;

/// <summary>Which RabbitMQ server to use and as whom, read from <c>Bus:RabbitMq</c>.</summary>
public sealed class RabbitMqOptions
{
    /// <summary>The server's name. The default is localhost.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>The server's port. The default is 5672; with TLS it is usually 5671.</summary>
    public ushort Port { get; set; } = 5672;

    /// <summary>The virtual host. The default is <c>/</c>.</summary>
    public string VirtualHost { get; set; } = "/";

    /// <summary>Who to sign in as.</summary>
    public string UserName { get; set; } = "";

    /// <summary>The password; give it by environment, or its file by <see cref="PasswordFile"/>.</summary>
    public string Password { get; set; } = "";

    /// <summary>A file that holds the password; it wins over <see cref="Password"/>.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>Whether to use TLS. The server's certificate is then always checked. The default is false.</summary>
    public bool Tls { get; set; }

    /// <summary>The name in the server's certificate. The default is <see cref="Host"/>.</summary>
    public string TlsServerName { get; set; } = "";

    /// <summary>
    /// The certificates (PEM) of the authorities that may have signed the server's. The default is those the machine trusts;
    /// naming some here trusts these alone.
    /// </summary>
    public string CertificateAuthorityFile { get; set; } = "";

    /// <summary>A client certificate with its key (PKCS #12), when the server asks for one.</summary>
    public string ClientCertificateFile { get; set; } = "";

    /// <summary>The passphrase of <see cref="ClientCertificateFile"/>.</summary>
    public string ClientCertificatePassphrase { get; set; } = "";

    internal string ReadPassword() => PasswordFile.Length > 0 ? File.ReadAllText(PasswordFile).TrimEnd('\r', '\n') : Password;

    internal IEnumerable<ValidationResult> Validate()
    {
        if (string.IsNullOrWhiteSpace(Host))
        {
            yield return new ValidationResult("Bus:RabbitMq:Host is empty: name the server.", [nameof(Host)]);
        }

        if (string.IsNullOrWhiteSpace(UserName))
        {
            yield return new ValidationResult("Bus:RabbitMq:UserName is empty: name the user to sign in as.", [nameof(UserName)]);
        }

        if (CertificateAuthorityFile.Length > 0 && !File.Exists(CertificateAuthorityFile))
        {
            yield return new ValidationResult(
                $"Bus:RabbitMq:CertificateAuthorityFile '{CertificateAuthorityFile}' is not there.", [nameof(CertificateAuthorityFile)]);
        }

        if (PasswordFile.Length > 0 && !File.Exists(PasswordFile))
        {
            yield return new ValidationResult($"Bus:RabbitMq:PasswordFile '{PasswordFile}' is not there.", [nameof(PasswordFile)]);
        }
    }
}
