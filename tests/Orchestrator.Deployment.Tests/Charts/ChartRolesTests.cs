using k8s.Models;

namespace Orchestrator.Charts;

/// <summary>Where api, engine and worker are deployments of their own, each has what its role needs and no more.</summary>
internal sealed class ChartRolesTests() : ChartFixture(ValueSet.All().Single(values => values.Name == "roles and gateway apart"))
{
    [Test]
    public void Roles_AreAllServedAndEachOnce()
    {
        var roles = Chart.Objects.OfType<V1Deployment>().Select(one => one.Spec.Template.Spec.Containers.Single().Args).Select(arguments => arguments[arguments.IndexOf("--roles") + 1]);

        Assert.That(roles, Is.EquivalentTo(["api", "engine", "worker", "gateway"]));
    }

    [Test]
    public void Sandboxes_AreTheWorkersAlone()
    {
        foreach (var role in Chart.Service)
        {
            var pod = role.Spec.Template.Spec;
            var works = role == Chart.Deployment;
            Assert.That(pod.SecurityContext.SeccompProfile.Type, Is.EqualTo(works ? "Localhost" : "RuntimeDefault"), role.Metadata.Name);
            Assert.That(pod.Containers.Single().SecurityContext.ProcMount, works ? Is.EqualTo("Unmasked") : Is.Null, role.Metadata.Name);
            Assert.That(pod.Containers.Single().SecurityContext.AppArmorProfile is null, Is.Not.EqualTo(works), role.Metadata.Name);
            Assert.That(pod.Volumes.Any(volume => volume.Name is "sandboxes" or "tls"), Is.EqualTo(works), role.Metadata.Name);
        }
    }

    [Test]
    public void Scaling_IsTheWorkersAndTheOthersHaveTheirOwnNumber()
    {
        Assert.That(Chart.Objects.OfType<V2HorizontalPodAutoscaler>().Single().Spec.ScaleTargetRef.Name, Is.EqualTo(Chart.Deployment.Metadata.Name).And.EndsWith("-worker"));
        Assert.That(Replicas("api"), Is.EqualTo(3));
        Assert.That(Replicas("engine"), Is.EqualTo(2));
        Assert.That(Chart.Objects.OfType<V1PodDisruptionBudget>().Count(), Is.EqualTo(4));
    }

    [Test]
    public void Callers_ComeToTheApiAndNoFurther()
    {
        var service = Chart.Objects.OfType<V1Service>().Single(one => one.Spec.Ports.Single().Name == "http");
        var api = Role("api").Spec.Template;
        var ingress = Policy("-api").Ingress.Single();

        Assert.That(service.Spec.Selector, Is.SubsetOf(api.Metadata.Labels).And.Not.SubsetOf(Role("worker").Spec.Template.Metadata.Labels));
        Assert.That(service.Spec.Ports.Single().Port, Is.EqualTo(8081));
        Assert.That((string)ingress.Ports.Single().Port, Is.EqualTo($"{api.Spec.Containers.Single().Ports.Single().ContainerPort}"));
        Assert.That(ingress.FromProperty.Single().NamespaceSelector.MatchLabels, Contains.Value("ingress"));
    }

    [Test]
    public void Gateway_IsReachedByWorkersOnly()
    {
        Assert.That(Policy("-gateway").Ingress.Single().FromProperty.Single().PodSelector.MatchLabels, Is.SubsetOf(Role("worker").Spec.Template.Metadata.Labels));
        foreach (var other in new[] { "-api", "-engine" })
        {
            Assert.That(Policy(other).Egress.SelectMany(rule => rule.Ports).Select(port => (string)port.Port), Does.Not.Contain("9443").And.Not.Contain("443"));
        }
    }

    private int? Replicas(string role) => Role(role).Spec.Replicas;

    private V1Deployment Role(string role) => Chart.Service.Single(one => one.Metadata.Name.EndsWith($"-{role}", StringComparison.Ordinal));

    private V1NetworkPolicySpec Policy(string end) => Chart.Policies.Single(policy => policy.Metadata.Name.EndsWith(end, StringComparison.Ordinal)).Spec;
}
