using Orchestrator.Settings;

namespace Orchestrator.Cli;

internal sealed class SecretFilterTests
{
    [TestCase("Bus:RabbitMq:Password", "guest")]
    [TestCase("Bus:RabbitMq:ClientCertificatePassphrase", "x")]
    [TestCase("Forges:github:PrivateKey", "-----BEGIN")]
    [TestCase("Tickets:jira:ApiToken", "abc")]
    [TestCase("Gateway:Credentials:Variables:anthropic", "sk-put-here-by-mistake")]
    public void Redact_NameOfASecret_HidesAll(string key, string value) => Assert.That(SecretFilter.Redact(key, value), Is.EqualTo(SecretFilter.Hidden));

    [TestCase("Host=db;Password=hunter2;Database=o")]
    [TestCase("Host=db;pwd = 'hunter2;with semicolon';Database=o")]
    [TestCase("amqp://user:hunter2@rabbit:5672/v")]
    [TestCase("https://user:hunter2@twice@models.example.org/x")]
    public void Redact_SecretInsideAValue_HidesThatPart(string value)
    {
        var redacted = SecretFilter.Redact("Some:Setting", value);

        Assert.That(redacted, Does.Not.Contain("hunter2").And.Contain(SecretFilter.Hidden));
    }

    [TestCase("Worker:Slots", "4")]
    [TestCase("Persistence:DataFile", "/var/lib/orchestrator/orchestrator.db")]
    [TestCase("Gateway:Credentials:Directory", "/run/secrets")]
    [TestCase("Models:mine:Upstream", "https://models.example.org/v1")]
    public void Redact_Harmless_Stays(string key, string value) => Assert.That(SecretFilter.Redact(key, value), Is.EqualTo(value));
}
