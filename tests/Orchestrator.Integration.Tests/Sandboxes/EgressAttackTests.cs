using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Egress;
using Orchestrator.Egress.Addresses;
using Orchestrator.Sandboxes.Bubblewrap;
using Orchestrator.Sandboxes.Docker;

namespace Orchestrator.Sandboxes;

/// <summary>Attacks on the real gateway from inside real sandboxes: each is refused, and each is written down.</summary>
[TestFixture(BubblewrapSandboxProvider.ProviderName)]
[TestFixture(DockerSandboxProvider.ProviderName)]
[Category("Integration")]
internal sealed class EgressAttackTests(string providerName)
{
    private readonly string _directory = Directory.CreateTempSubdirectory("egress").FullName;
    private readonly RecordingEgressJournal _journal = new();
    private readonly NamesOfTheTest _names = new();
    private ServiceProvider _services = null!;
    private IEgressSession _session = null!;
    private ISandboxProvider _provider = null!;
    private ISandbox _sandbox = null!;

    [OneTimeSetUp]
    public async Task StartSandbox()
    {
        _provider = await ProviderAsync();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<IEgressJournal>(_journal)
            .AddSingleton<IHostResolver>(_names)
            .AddEgressGateway(new ConfigurationBuilder().Build())
            .BuildServiceProvider();
        _session = _services.GetRequiredService<IEgressGateway>().Open(new EgressPolicy
        {
            RunId = Guid.CreateVersion7(),
            StageId = Guid.CreateVersion7(),
            Sandbox = "attacker",
            Rules =
            [
                new EgressRule { Id = "below", Host = "allowed.example", Methods = ["GET"], PathPrefixes = ["/v1/"] },
                new EgressRule { Id = "tunnel", Host = "tunnel.example", Ports = [443] },
                .. NamesOfTheTest.Inward.Keys.Select(host => new EgressRule { Id = host, Host = host }),
            ],
        });
        _sandbox = await _provider.StartAsync(new SandboxSpec { Key = $"egress-{Guid.CreateVersion7():N}", Egress = _session }, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task StopSandbox()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
            await _session.DisposeAsync();
            await _services.DisposeAsync();
            (_provider as IDisposable)?.Dispose();
        }

        Directory.Delete(_directory, recursive: true);
    }

    [TestCaseSource(typeof(EgressAttack), nameof(EgressAttack.All))]
    public async Task Attack_OnTheGateway_IsRefusedAndRecorded(EgressAttack attack)
    {
        var before = _journal.Decisions.Count;
        var output = new RecordedOutput();

        var result = await _sandbox.ExecuteAsync(attack.Command, output, CancellationToken.None);

        Assert.That(result.ExitCode, Is.EqualTo(1), $"{output.Output}{output.Error}");
        var recorded = (await _journal.WaitForDecisionsAsync(before + 1))[before];
        Assert.That((recorded.Allowed, recorded.Sandbox), Is.EqualTo((false, "attacker")), $"{recorded}");
        Assert.That(recorded.Reason, Is.Not.Empty);
        Assert.That(_names.TakeAsked(), Is.SubsetOf(NamesOfTheTest.Inward.Keys), "It was let through and failed only because nobody is there.");
    }

    [Test]
    public async Task Request_WithinTheRules_IsNoAttack()
    {
        await _sandbox.ExecuteAsync(new EgressAttack("", @"GET http://allowed.example/v1/ HTTP/1.1\r\nHost: allowed.example\r\n\r\n").Command, null, CancellationToken.None);

        Assert.That(_names.TakeAsked(), Is.EqualTo(new[] { "allowed.example" }));
    }

    [Test]
    public async Task Connections_TenThousand_TheGatewayGoesOn()
    {
        const string flood = "for my $n (1 .. 10_000) { socket(my $s, 2, 1, 0); connect($s, pack('S n C4 x8', 2, 8399, 127, 0, 0, 1)); push @s, $s; shift @s if @s > 1000 } exit 3";
        await _sandbox.ExecuteAsync(new SandboxCommand { Arguments = ["perl", "-e", flood], Timeout = TimeSpan.FromMinutes(2) }, null, CancellationToken.None);
        var output = new RecordedOutput();

        await _sandbox.ExecuteAsync(EgressAttack.All.First().Command, output, CancellationToken.None);

        Assert.That(output.Output, Does.Contain("HTTP/1.1 403"));
    }

    private async Task<ISandboxProvider> ProviderAsync() => providerName == BubblewrapSandboxProvider.ProviderName
        ? new BubblewrapSandboxProvider(Options.Create(new BubblewrapSandboxOptions { Directory = _directory }), TimeProvider.System)
        : new DockerSandboxProvider(Options.Create(new DockerSandboxOptions { Image = TestEngine.Image, Socket = (await SharedEngine.GetAsync()).Socket, Directory = _directory }), TimeProvider.System);

    /// <summary>Names that an attacker's name server would answer so.</summary>
    private sealed class NamesOfTheTest : IHostResolver
    {
        public static Dictionary<string, string> Inward { get; } = new()
        {
            ["loopback.example"] = "127.0.0.1", ["metadata.example"] = "169.254.169.254", ["private.example"] = "10.0.0.1", ["carrier.example"] = "100.64.0.1",
        };

        private readonly List<string> _asked = [];

        public string[] TakeAsked()
        {
            lock (_asked)
            {
                string[] asked = [.. _asked];
                _asked.Clear();
                return asked;
            }
        }

        public ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            lock (_asked)
            {
                _asked.Add(host);
            }

            return ValueTask.FromResult<IReadOnlyList<IPAddress>>(Inward.TryGetValue(host, out var address) ? [IPAddress.Parse(address)] : []);
        }
    }
}
