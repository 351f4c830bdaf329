using MassTransit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orchestrator.Databases;
using Orchestrator.Failures;
using Orchestrator.Messaging;
using Orchestrator.Runs.Messages;
using Orchestrator.Servers;

namespace Orchestrator.Persistence;

/// <summary>Both servers over TLS, with certificates of an authority that this machine does not know.</summary>
[NonParallelizable]
[Category("Integration")]
internal sealed class ServerTlsTests
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new();
    private PostgresServer _postgres = null!;
    private RabbitMqServer _rabbit = null!;

    [OneTimeSetUp]
    public async Task StartServers()
    {
        var postgres = await PostgresServer.StartAsync(_authority);
        var rabbit = await RabbitMqServer.StartAsync(_authority);
        if (postgres is null || rabbit is null)
        {
            Assert.Ignore("PostgreSQL or RabbitMQ is not installed here.");
        }

        (_postgres, _rabbit) = (postgres!, rabbit!);
    }

    [OneTimeTearDown]
    public async Task StopServers()
    {
        if (_rabbit is not null)
        {
            await _rabbit.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        NpgsqlConnection.ClearAllPools();
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Test]
    public async Task Start_AuthorityIsNamed_CarriesMessagesAndStateOverTls()
    {
        await using var node = await TestNode.StartAsync(Settings(_authority));
        var runId = Guid.CreateVersion7();

        await node.Sender.SendAsync(Queues.Runs, TestMessages.Start(runId), CancellationToken.None);
        await node.Receiver.WaitForAsync<RunStage>();

        await using var context = node.Open();
        var encrypted = await context.Database
            .SqlQuery<bool>($"""SELECT ssl AS "Value" FROM pg_stat_ssl WHERE pid = pg_backend_pid()""").SingleAsync();
        Assert.That(encrypted, Is.True);
        Assert.That((await context.Runs.SingleAsync()).CorrelationId, Is.EqualTo(runId));
        Assert.That(await node.Services.GetRequiredService<IStuckMessages>().ListAsync(null, 10, CancellationToken.None), Is.Empty);
    }

    [Test]
    public void Postgres_SignedByAStranger_IsRefused()
    {
        var settings = Settings(_stranger);

        Assert.That(async () => await TestNode.BuildAsync(settings, withBus: false), Throws.InstanceOf<NpgsqlException>());
    }

    [Test]
    public async Task Rabbit_SignedByAStranger_IsRefused()
    {
        var settings = Settings(_authority);
        settings["Bus:RabbitMq:CertificateAuthorityFile"] = _stranger.AuthorityFile;
        await using var node = await TestNode.BuildAsync(settings);

        Assert.That(
            async () => await node.Services.GetRequiredService<IStuckMessages>().ListAsync(null, 10, CancellationToken.None),
            Throws.InstanceOf<ProviderException>().With.Message.Contain("cannot be reached"));
        await AssertBusRefusesAsync(node);
    }

    [Test]
    public async Task Rabbit_CertificateOfAnotherName_IsRefused()
    {
        var settings = Settings(_authority);
        settings["Bus:RabbitMq:TlsServerName"] = "broker.example.org";
        await using var node = await TestNode.BuildAsync(settings);

        Assert.That(
            async () => await node.Services.GetRequiredService<IStuckMessages>().ListAsync(null, 10, CancellationToken.None),
            Throws.InstanceOf<ProviderException>());
        await AssertBusRefusesAsync(node);
    }

    private static async Task AssertBusRefusesAsync(TestNode node)
    {
        var bus = node.Services.GetRequiredService<IBusControl>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));

        Assert.That(async () => await bus.StartAsync(patience.Token), Throws.Exception);
        Assert.That(bus.CheckHealth().Status, Is.Not.EqualTo(BusHealthStatus.Healthy));
        await bus.StopAsync();
    }

    private Dictionary<string, string?> Settings(TestAuthority trusted) => new(RabbitMqBroker.Settings(_rabbit))
    {
        ["Bus:RabbitMq:Port"] = _rabbit.TlsPort.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Bus:RabbitMq:Tls"] = "true",
        ["Bus:RabbitMq:CertificateAuthorityFile"] = trusted.AuthorityFile,
        ["Persistence:Provider"] = nameof(DatabaseProvider.PostgreSql),
        ["Persistence:ConnectionString"] = $"{_postgres.ConnectionString("postgres")};SSL Mode=VerifyFull;Root Certificate={trusted.AuthorityFile}",
    };
}
