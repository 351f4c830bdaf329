using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Credentials;
using Orchestrator.Egress;

namespace Orchestrator;

[TestFixture]
public sealed class GatewayRegistrationTests
{
    [Test]
    public async Task AddEgressGateway_Configured_GatewayOpens()
    {
        await using var services = Build(new()
        {
            ["HeaderTimeout"] = "00:00:07",
            ["AllowedVendorTools:0"] = "web_search",
            ["Prices:my-model:Input"] = "2.5",
            ["Credentials:Variables:mine"] = "MY_KEY",
        });

        var gateway = services.GetRequiredService<IEgressGateway>();
        await using var session = gateway.Open(new EgressPolicy { RunId = Guid.CreateVersion7(), StageId = Guid.CreateVersion7(), Sandbox = "s" });
        var options = services.GetRequiredService<IOptions<EgressGatewayOptions>>().Value;

        Assert.That(session.Usage, Is.EqualTo(EgressUsage.None));
        Assert.That(options.HeaderTimeout, Is.EqualTo(TimeSpan.FromSeconds(7)));
        Assert.That(options.AllowedVendorTools, Is.EqualTo(new[] { "web_search" }));
        Assert.That(options.Prices["MY-MODEL"].Input, Is.EqualTo(2.5m));
        Assert.That(services.GetRequiredService<IOptions<EnvironmentCredentialOptions>>().Value.Variables, Does.ContainKey("mine").And.ContainKey("anthropic"));
        Assert.That(services.GetRequiredService<ICredentialStore>(), Is.InstanceOf<CredentialStoreChain>());
    }

    [Test]
    public async Task AddEgressGateway_LimitOutOfRange_Refused()
    {
        await using var services = Build(new() { ["ConnectionLimit"] = "0" });

        Assert.That(() => services.GetRequiredService<IEgressGateway>(), Throws.TypeOf<OptionsValidationException>());
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IEgressJournal, RecordingEgressJournal>();
        services.AddEgressGateway(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        return services.BuildServiceProvider();
    }
}
