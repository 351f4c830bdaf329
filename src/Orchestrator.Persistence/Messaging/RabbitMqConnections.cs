using RabbitMQ.Client;

namespace Orchestrator.Messaging;

/// <summary>Connects to the configured server without a bus.</summary>
internal static class RabbitMqConnections
{
    public static Task<IConnection> OpenAsync(RabbitMqOptions options, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = options.Host,
            Port = options.Port,
            VirtualHost = options.VirtualHost,
            UserName = options.UserName,
            Password = options.ReadPassword(),
            AutomaticRecoveryEnabled = false,
            ClientProvidedName = "orchestrator messages",
        };
        if (options.Tls)
        {
            factory.Ssl = new SslOption(RabbitMqTls.ServerName(options))
            {
                Enabled = true,
                CertificateValidationCallback = RabbitMqTls.Validation(options),
            };
            if (options.ClientCertificateFile.Length > 0)
            {
                factory.Ssl.CertPath = options.ClientCertificateFile;
                factory.Ssl.CertPassphrase = options.ClientCertificatePassphrase;
            }
        }

        return factory.CreateConnectionAsync(cancellationToken);
    }
}
