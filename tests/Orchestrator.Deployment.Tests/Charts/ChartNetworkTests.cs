using System.Globalization;
using System.Net;
using k8s.Models;

namespace Orchestrator.Charts;

/// <summary>Nothing in, and out only to what the program needs.</summary>
[TestFixtureSource(typeof(ValueSet), nameof(ValueSet.All))]
internal sealed class ChartNetworkTests(ValueSet values) : ChartFixture(values)
{
    [Test]
    public void EveryPod_IsDeniedEverythingFirst()
    {
        var deny = Chart.Policies.Single(policy => policy.Metadata.Name.EndsWith("-deny", StringComparison.Ordinal)).Spec;

        Assert.That(deny.PolicyTypes, Is.EquivalentTo(["Ingress", "Egress"]));
        Assert.That(deny.Ingress, Is.Null);
        Assert.That(deny.Egress, Is.Null);
        foreach (var pod in Chart.Pods)
        {
            Assert.That(deny.PodSelector.MatchLabels, Is.SubsetOf(pod.Metadata.Labels));
        }
    }

    [Test]
    public void EveryPod_HasExactlyOnePolicyThatOpensAnything()
    {
        foreach (var pod in Chart.Pods)
        {
            var opening = Chart.Policies.Where(policy => policy.Spec.Egress is not null && policy.Spec.PodSelector.MatchLabels.All(label => pod.Metadata.Labels.Contains(label)));

            Assert.That(opening.Count(), Is.EqualTo(1), pod.Metadata.Labels["app.kubernetes.io/component"]);
        }
    }

    [Test]
    public void Nothing_IsLetInButWorkersIntoTheGatewayAndCallersWhereThereIsAService()
    {
        var called = Chart.Objects.OfType<V1Service>().SingleOrDefault(one => one.Spec.Ports.Single().Name == "http");
        foreach (var policy in Chart.Policies.Where(policy => !policy.Metadata.Name.EndsWith("-gateway", StringComparison.Ordinal)))
        {
            var isCalled = called is not null && policy.Spec.PodSelector.MatchLabels.TryGetValue("app.kubernetes.io/component", out var component)
                && component == called.Spec.Selector["app.kubernetes.io/component"];
            Assert.That(policy.Spec.Ingress, isCalled ? Is.Not.Null : Is.Null, policy.Metadata.Name);
        }
    }

    [Test]
    public void EveryWayOut_NamesPeersAndPorts()
    {
        // An empty list of either would mean: all.
        foreach (var rule in Rules())
        {
            Assert.That(rule.To, Is.Not.Null.And.Not.Empty);
            Assert.That(rule.Ports, Is.Not.Null.And.Not.Empty);
            Assert.That(rule.Ports.Select(port => port.Port), Is.All.Not.Null);
        }
    }

    [TestCase("169.254.169.254")]
    [TestCase("10.0.0.1")]
    [TestCase("172.16.0.1")]
    [TestCase("192.168.1.1")]
    [TestCase("100.100.100.200")]
    [TestCase("127.0.0.1")]
    public void TheWayToTheInternet_SparesWhatIsNotTheInternet(string address)
    {
        var everywhere = Rules().SelectMany(rule => rule.To).Select(peer => peer.IpBlock).Where(block => block?.Cidr == "0.0.0.0/0");

        foreach (var block in everywhere)
        {
            Assert.That(block!.Except.Any(range => IPNetwork.Parse(range).Contains(IPAddress.Parse(address))), Is.True);
        }
    }

    [Test]
    public void TheMigration_ReachesTheDatabaseAndNamesOnly()
    {
        var rules = Chart.Policies.SingleOrDefault(policy => policy.Metadata.Name.EndsWith("-migrate", StringComparison.Ordinal))?.Spec.Egress ?? [];
        var port = Chart.Values["networkPolicy"]!["database"]!["port"]!.GetValue<double>().ToString(CultureInfo.InvariantCulture);

        Assert.That(rules.SelectMany(rule => rule.Ports).Select(one => (string)one.Port), Chart.Migration is null ? Is.Empty : Is.EquivalentTo(["53", "53", port]));
    }

    [Test]
    public void TheService_ReachesTheServersThatItsSettingsName()
    {
        var bus = Chart.Values["bus"]!;
        foreach (var deployment in Chart.Service)
        {
            var open = Chart.Policies.Single(policy => policy.Spec.Egress is not null && policy.Spec.PodSelector.MatchLabels.All(deployment.Spec.Template.Metadata.Labels.Contains)).Spec.Egress
                .SelectMany(rule => rule.Ports).Select(one => (string)one.Port).ToList();

            Assert.That(open, Chart.Migration is null ? Does.Not.Contain("5432") : Does.Contain("5432"));
            if (bus["transport"]!.GetValue<string>() == "RabbitMq")
            {
                Assert.That(open, Does.Contain(bus["rabbitMq"]!["port"]!.GetValue<double>().ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    private IEnumerable<V1NetworkPolicyEgressRule> Rules() => Chart.Policies.SelectMany(policy => policy.Spec.Egress ?? []);
}
