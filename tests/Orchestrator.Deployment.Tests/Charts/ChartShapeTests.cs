using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrator.Commands;
using Orchestrator.Health;
using Orchestrator.Hosting;
using Orchestrator.Monitoring;
using Orchestrator.Settings;

namespace Orchestrator.Charts;

/// <summary>The chart's objects fit each other and the program.</summary>
[TestFixtureSource(typeof(ValueSet), nameof(ValueSet.All))]
internal sealed class ChartShapeTests(ValueSet values) : ChartFixture(values)
{
    [Test]
    public void Objects_AreNamedOnceAndLabelled()
    {
        Assert.That(Chart.Objects.Select(one => $"{one.Kind}/{one.Metadata.Name}"), Is.Unique);
        foreach (var one in Chart.Objects)
        {
            Assert.That(one.Metadata.NamespaceProperty, Is.EqualTo("tickets"));
            Assert.That(one.Metadata.Labels, Contains.Key("app.kubernetes.io/instance").WithValue(Chart.ReleaseName));
        }
    }

    [Test]
    public async Task Probes_AskWhatTheProgramAnswers()
    {
        foreach (var deployment in Chart.Service)
        {
            await AssertProbesAsync(deployment.Spec.Template.Spec.Containers.Single());
        }
    }

    private async Task AssertProbesAsync(V1Container container)
    {
        var port = container.Ports.Single(one => one.Name == container.LivenessProbe.HttpGet.Port).ContainerPort;

        var paths = new[] { container.StartupProbe, container.LivenessProbe, container.ReadinessProbe }.Select(probe => probe.HttpGet.Path);
        Assert.That(paths.Distinct(), Is.EquivalentTo(await PathsAsync()));
        Assert.That(container.LivenessProbe.HttpGet.Path, Does.EndWith("live"));
        Assert.That(container.ReadinessProbe.HttpGet.Path, Does.EndWith("ready"));
        Assert.That(container.ReadinessProbe.TimeoutSeconds, Is.GreaterThan(5), "longer than the program's own checks may take");
        Assert.That(Chart.Settings, Does.Contain($":{port}\""));
    }

    [Test]
    public void Arguments_AreCommandsOfTheProgram()
    {
        foreach (var container in Chart.Pods.SelectMany(pod => pod.Spec.Containers))
        {
            Assert.That(CommandLine.Build().Parse([.. container.Args]).Errors, Is.Empty, container.Name);
        }
    }

    [Test]
    public async Task Roles_AreTakenByTheProgramAndAllThere()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, Chart.Settings);
            var roles = Chart.Objects.OfType<V1Deployment>().Select(one => one.Spec.Template.Spec.Containers.Single().Args).Select(arguments =>
            {
                var at = arguments.IndexOf("--roles");
                var flags = new Dictionary<string, string?> { ["Serve:Roles"] = at < 0 ? null : arguments[at + 1] };
                return ServiceRoles.Read(HostSettings.Load(file, flags));
            }).ToList();

            Assert.That(roles.Count(role => role.Api), Is.EqualTo(1));
            Assert.That(roles.Count(role => role.Engine), Is.EqualTo(1));
            Assert.That(roles.Count(role => role.Worker), Is.EqualTo(1));
            Assert.That(roles.Count(role => role.Gateway), Is.EqualTo(1));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test]
    public void TheConfigurationFile_IsWhereItIsMounted()
    {
        foreach (var pod in Chart.Objects.OfType<V1Deployment>().Select(one => one.Spec.Template.Spec))
        {
            var volume = pod.Volumes.Single(one => one.ConfigMap?.Name == Chart.Configuration.Metadata.Name);
            var mount = pod.Containers.Single().VolumeMounts.Single(one => one.Name == volume.Name);

            Assert.That(pod.Containers.Single().Args, Does.Contain($"{mount.MountPath}/settings.json"));
            Assert.That(pod.Containers.Single().VolumeMounts.Select(one => one.Name), Is.SubsetOf(pod.Volumes.Select(one => one.Name)));
        }
    }

    [Test]
    public void Selectors_FindTheDeploymentsPods()
    {
        foreach (var deployment in Chart.Objects.OfType<V1Deployment>())
        {
            Assert.That(deployment.Spec.Selector.MatchLabels, Is.SubsetOf(deployment.Spec.Template.Metadata.Labels));
        }

        foreach (var budget in Chart.Objects.OfType<V1PodDisruptionBudget>())
        {
            Assert.That(Chart.Objects.OfType<V1Deployment>().Count(one => budget.Spec.Selector.MatchLabels.All(one.Spec.Template.Metadata.Labels.Contains)), Is.EqualTo(1));
            Assert.That(Chart.Migration?.Spec.Template.Metadata.Labels["app.kubernetes.io/component"], Is.Not.EqualTo(budget.Spec.Selector.MatchLabels["app.kubernetes.io/component"]));
        }
    }

    [Test]
    public void Replicas_AreEitherFixedOrScaled()
    {
        var scaler = Chart.Objects.OfType<V2HorizontalPodAutoscaler>().SingleOrDefault();

        Assert.That(Chart.Deployment.Spec.Replicas, scaler is null ? Is.Not.Null : Is.Null);
        Assert.That(scaler?.Spec.ScaleTargetRef.Name ?? Chart.Deployment.Metadata.Name, Is.EqualTo(Chart.Deployment.Metadata.Name));
    }

    [Test]
    public void Scaling_ByTheQueue_AsksForAReplicaForEachSlotsFull()
    {
        var external = Chart.Objects.OfType<V2HorizontalPodAutoscaler>().SelectMany(one => one.Spec.Metrics).SingleOrDefault(metric => metric.Type == "External")?.External;
        var wanted = Chart.Values["autoscaling"]!;

        Assert.That(external is not null, Is.EqualTo(wanted["enabled"]!.GetValue<bool>() && wanted["queue"]!["enabled"]!.GetValue<bool>()));
        if (external is not null)
        {
            Assert.That(PrometheusNames.Series, Contains.Key(external.Metric.Name));
            Assert.That(external.Target.Type, Is.EqualTo("AverageValue"));
            Assert.That(external.Target.AverageValue.ToString(), Is.EqualTo(Chart.Values["settings"]!["Worker"]!["Slots"]!.ToString()));
            Assert.That(external.Metric.Selector.MatchLabels, Is.EqualTo(new Dictionary<string, string> { ["job"] = "tickets" }));
        }
    }

    [Test]
    public void ServiceAccount_IsTheOneThatIsMade()
    {
        var made = Chart.Objects.OfType<V1ServiceAccount>().SingleOrDefault()?.Metadata.Name ?? "default";

        Assert.That(Chart.Deployment.Spec.Template.Spec.ServiceAccountName, Is.EqualTo(made));
    }

    /// <summary>A hook runs before the release is there: whatever it refers to must be older than the release, or a hook too.</summary>
    [Test]
    public void Migration_NeedsNothingOfTheRelease()
    {
        if (Chart.Migration is not { } migration)
        {
            return;
        }

        var pod = migration.Spec.Template.Spec;
        Assert.That(migration.Metadata.Annotations["helm.sh/hook"], Is.EqualTo("pre-install,pre-upgrade"));
        Assert.That(pod.ServiceAccountName, Is.Null);
        Assert.That(pod.Volumes.Select(volume => volume.EmptyDir), Is.All.Not.Null);
        var policy = Chart.Policies.Single(one => one.Metadata.Name.EndsWith("-migrate", StringComparison.Ordinal));
        Assert.That(int.Parse(policy.Metadata.Annotations["helm.sh/hook-weight"], null), Is.LessThan(int.Parse(migration.Metadata.Annotations["helm.sh/hook-weight"], null)));
    }

    private static async Task<IReadOnlyList<string?>> PathsAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddHealthChecks();
        await using var application = builder.Build();
        application.MapHealth();
        return [.. ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().Select(endpoint => endpoint.RoutePattern.RawText)];
    }
}
