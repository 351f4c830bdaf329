using k8s.Models;

namespace Orchestrator.Charts;

/// <summary>Where the gateway is a deployment of its own, it alone has keys of models and the internet.</summary>
internal sealed class ChartGatewayTests() : ChartFixture(ValueSet.All().Single(values => values.Name == "gateway apart"))
{
    private V1PodSpec Worker => Chart.Deployment.Spec.Template.Spec;

    private V1PodSpec Gateway => Chart.Gateway!.Spec.Template.Spec;

    [Test]
    public void Keys_AreMountedInTheGatewayOnly()
    {
        Assert.That(Secrets(Gateway), Is.EquivalentTo(["keys", "gateway-tls"]));
        var directory = Gateway.Containers.Single().Env.Single(one => one.Name == "ORCHESTRATOR_Gateway__Credentials__Directory").Value;
        Assert.That(Gateway.Containers.Single().VolumeMounts.Single(mount => mount.Name == "models").MountPath, Is.EqualTo(directory));
        Assert.That(Secrets(Worker), Does.Contain("worker-tls").And.Not.Contain("keys").And.Not.Contain("gateway-tls"));
    }

    [Test]
    public void Roles_AreAllServedAndEachOnce()
    {
        Assert.That(Roles(Worker), Is.EquivalentTo(["api", "engine", "worker"]));
        Assert.That(Roles(Gateway), Is.EquivalentTo(["gateway"]));
    }

    [Test]
    public void Workers_ReachTheGatewayAndNoInternet()
    {
        var ways = Policy("-service").Egress;
        var gateway = ways.Single(rule => rule.Ports.Any(port => port.Port == "9443"));

        Assert.That(gateway.To.Single().PodSelector.MatchLabels, Is.SubsetOf(Chart.Gateway!.Spec.Template.Metadata.Labels));
        Assert.That(ways.SelectMany(rule => rule.To).Select(peer => peer.IpBlock), Is.All.Null);
        Assert.That(Policy("-gateway").Egress.SelectMany(rule => rule.To).Count(peer => peer.IpBlock is not null), Is.EqualTo(1));
    }

    [Test]
    public void Gateway_LetsInWorkersOnly()
    {
        var ingress = Policy("-gateway").Ingress.Single();

        Assert.That(ingress.FromProperty.Single().PodSelector.MatchLabels, Is.SubsetOf(Chart.Deployment.Spec.Template.Metadata.Labels));
        Assert.That(ingress.FromProperty.Single().PodSelector.MatchLabels, Is.Not.SubsetOf(Chart.Gateway!.Spec.Template.Metadata.Labels));
        Assert.That(ingress.Ports.Single().Port.ToString(), Is.EqualTo("9443"));
    }

    [Test]
    public void Service_IsWhereTheWorkersLook()
    {
        var service = Chart.Objects.OfType<V1Service>().Single();

        // Every pod by itself: a way out is where it was opened.
        Assert.That(service.Spec.ClusterIP, Is.EqualTo("None"));
        Assert.That(service.Spec.Selector, Is.SubsetOf(Chart.Gateway!.Spec.Template.Metadata.Labels));
        Assert.That(Chart.Settings, Does.Contain($"{service.Metadata.Name}.tickets.svc:{service.Spec.Ports.Single().Port}"));
        Assert.That(Chart.Gateway.Spec.Replicas, Is.EqualTo(3));
    }

    private static IEnumerable<string> Secrets(V1PodSpec pod) => pod.Volumes.Select(volume => volume.Secret?.SecretName).OfType<string>();

    private static string[] Roles(V1PodSpec pod)
    {
        var arguments = pod.Containers.Single().Args;
        return arguments[arguments.IndexOf("--roles") + 1].Split(',');
    }

    private V1NetworkPolicySpec Policy(string end) => Chart.Policies.Single(policy => policy.Metadata.Name.EndsWith(end, StringComparison.Ordinal)).Spec;
}
