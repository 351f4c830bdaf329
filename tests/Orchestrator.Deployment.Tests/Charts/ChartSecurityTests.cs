using k8s.Models;

namespace Orchestrator.Charts;

/// <summary>What every rendering of the chart must keep shut.</summary>
[TestFixtureSource(typeof(ValueSet), nameof(ValueSet.All))]
internal sealed class ChartSecurityTests(ValueSet values) : ChartFixture(values)
{
    private static readonly string[] PublicVariables =
    ["ORCHESTRATOR_Gateway__Credentials__Directory", 
        "OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_PROTOCOL", "OTEL_RESOURCE_ATTRIBUTES",
        "ORCHESTRATOR_Data__Directory", "ORCHESTRATOR_Persistence__Provider",
    ];

    [Test]
    public void Pods_RunAsSomebodyWhoIsNotRoot()
    {
        foreach (var pod in Chart.Pods)
        {
            var security = pod.Spec.SecurityContext;
            Assert.That(security.RunAsNonRoot, Is.True);
            Assert.That(security.RunAsUser, Is.GreaterThanOrEqualTo(1000));
            Assert.That(security.RunAsGroup, Is.GreaterThanOrEqualTo(1000));
            Assert.That(pod.Spec.HostUsers, Is.False);
        }
    }

    [Test]
    public void Pods_ShareNothingWithTheirNode()
    {
        foreach (var pod in Chart.Pods)
        {
            Assert.That(pod.Spec.HostNetwork, Is.Null);
            Assert.That(pod.Spec.HostPID, Is.Null);
            Assert.That(pod.Spec.HostIPC, Is.Null);
            Assert.That(pod.Spec.Volumes.Select(volume => volume.HostPath), Is.All.Null);
        }
    }

    [Test]
    public void Containers_HaveNoPowers()
    {
        foreach (var container in Containers())
        {
            var security = container.SecurityContext;
            Assert.That(security.Privileged, Is.False, container.Name);
            Assert.That(security.AllowPrivilegeEscalation, Is.False, container.Name);
            Assert.That(security.ReadOnlyRootFilesystem, Is.True, container.Name);
            Assert.That(security.RunAsNonRoot, Is.True, container.Name);
            Assert.That(security.Capabilities.Drop, Is.EqualTo(["ALL"]), container.Name);
            Assert.That(security.Capabilities.Add, Is.Null, container.Name);
        }
    }

    [Test]
    public void Containers_AreFilteredAndLimited()
    {
        Assert.That(Chart.Deployment.Spec.Template.Spec.SecurityContext.SeccompProfile.Type, Is.EqualTo("Localhost"));
        foreach (var container in Containers())
        {
            Assert.That(container.Resources.Limits, Contains.Key("memory"), container.Name);
            Assert.That(container.Resources.Requests, Contains.Key("cpu"), container.Name);
        }
    }

    /// <summary>Sandboxes need more than usual; the migration needs none of it and must not get it.</summary>
    [Test]
    public void Migration_HasTheUsualProfiles()
    {
        if (Chart.Migration is not { } migration)
        {
            Assert.That(Chart.Values["database"]!["provider"]!.GetValue<string>(), Is.EqualTo("Sqlite"));
            return;
        }

        var pod = migration.Spec.Template.Spec;
        Assert.That(pod.SecurityContext.SeccompProfile.Type, Is.EqualTo("RuntimeDefault"));
        Assert.That(pod.Containers.Single().SecurityContext.ProcMount, Is.Null);
        Assert.That(pod.Containers.Single().SecurityContext.AppArmorProfile, Is.Null);
    }

    [Test]
    public void Pods_HaveNoWayToTheCluster()
    {
        foreach (var pod in Chart.Pods)
        {
            Assert.That(pod.Spec.AutomountServiceAccountToken, Is.False);
            Assert.That(pod.Spec.EnableServiceLinks, Is.False);
            Assert.That(pod.Spec.Volumes.Select(volume => volume.Projected), Is.All.Null);
        }

        Assert.That(Chart.Objects.OfType<V1ServiceAccount>().Select(account => account.AutomountServiceAccountToken), Is.All.False);
        Assert.That(Chart.Objects, Has.None.InstanceOf<V1Role>().Or.InstanceOf<V1ClusterRole>());
    }

    [Test]
    public void Secrets_AreNamedNotHeld()
    {
        Assert.That(Chart.Objects, Has.None.InstanceOf<V1Secret>());
        foreach (var variable in Containers().SelectMany(container => container.Env ?? []))
        {
            if (!PublicVariables.Contains(variable.Name))
            {
                Assert.That(variable.Value, Is.Null, variable.Name);
                Assert.That(variable.ValueFrom?.SecretKeyRef?.Name, Is.Not.Null.And.Not.Empty, variable.Name);
            }
        }
    }

    [Test]
    public void MountedSecrets_AreReadOnlyAndNotForEverybody()
    {
        foreach (var pod in Chart.Pods)
        {
            foreach (var volume in pod.Spec.Volumes.Where(volume => volume.Secret is not null))
            {
                Assert.That(volume.Secret.DefaultMode, Is.EqualTo(0b100_100_000), volume.Name);
                Assert.That(pod.Spec.Containers.SelectMany(container => container.VolumeMounts).Single(mount => mount.Name == volume.Name).ReadOnlyProperty, Is.True, volume.Name);
            }
        }
    }

    [Test]
    public void Mounts_HaveTheirVolumes()
    {
        foreach (var pod in Chart.Pods)
        {
            var mounted = pod.Spec.Containers.SelectMany(container => container.VolumeMounts).Select(mount => mount.Name);

            Assert.That(mounted, Is.EquivalentTo(pod.Spec.Volumes.Select(volume => volume.Name)));
        }
    }

    private IEnumerable<V1Container> Containers() => Chart.Pods.SelectMany(pod => pod.Spec.Containers);
}
