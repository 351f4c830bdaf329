using System.Text.Json.Nodes;
using k8s;
using k8s.Models;

namespace Orchestrator.Charts;

/// <summary>The chart, rendered for one set of values.</summary>
internal sealed class Chart
{
    public const string ReleaseName = "shop";

    // The library's own map lacks none of these; naming them makes any other kind a failure.
    private static readonly Dictionary<string, Type> Kinds = new()
    {
        ["apps/v1/Deployment"] = typeof(V1Deployment),
        ["autoscaling/v2/HorizontalPodAutoscaler"] = typeof(V2HorizontalPodAutoscaler),
        ["batch/v1/Job"] = typeof(V1Job),
        ["monitoring.coreos.com/v1/PrometheusRule"] = typeof(PrometheusRule),
        ["networking.k8s.io/v1/NetworkPolicy"] = typeof(V1NetworkPolicy),
        ["policy/v1/PodDisruptionBudget"] = typeof(V1PodDisruptionBudget),
        ["v1/ConfigMap"] = typeof(V1ConfigMap),
        ["v1/PersistentVolumeClaim"] = typeof(V1PersistentVolumeClaim),
        ["v1/Service"] = typeof(V1Service),
        ["v1/ServiceAccount"] = typeof(V1ServiceAccount),
    };

    private Chart(IReadOnlyDictionary<string, string> files, JsonNode values, IReadOnlyList<IKubernetesObject<V1ObjectMeta>> objects)
    {
        Files = files;
        Values = values;
        Objects = objects;
    }

    public static string Directory => RepositoryFiles.At("charts", "orchestrator");

    /// <summary>What the templates gave, by template.</summary>
    public IReadOnlyDictionary<string, string> Files { get; }

    /// <summary>The chart's values with the given ones over them.</summary>
    public JsonNode Values { get; }

    public IReadOnlyList<IKubernetesObject<V1ObjectMeta>> Objects { get; }

    /// <summary>Of the service itself; where its roles are apart, of the workers.</summary>
    public V1Deployment Deployment => Service[0];

    /// <summary>What carries out the roles of the service but the gateway; whoever has sandboxes first.</summary>
    public IReadOnlyList<V1Deployment> Service => [.. Objects.OfType<V1Deployment>().Where(one => one != Gateway)];

    /// <summary>Of the gateway, where it is apart.</summary>
    public V1Deployment? Gateway => Objects.OfType<V1Deployment>().SingleOrDefault(one => one.Metadata.Name.EndsWith("-gateway", StringComparison.Ordinal));

    public V1Job? Migration => Objects.OfType<V1Job>().SingleOrDefault();

    public IReadOnlyList<V1NetworkPolicy> Policies => [.. Objects.OfType<V1NetworkPolicy>()];

    /// <summary>Every pod that the chart makes.</summary>
    public IReadOnlyList<V1PodTemplateSpec> Pods =>
        [.. Objects.OfType<V1Deployment>().Select(one => one.Spec.Template), .. Objects.OfType<V1Job>().Select(one => one.Spec.Template)];

    /// <summary>The program's configuration file.</summary>
    public V1ConfigMap Configuration => Objects.OfType<V1ConfigMap>().Single(one => one.Data.ContainsKey("settings.json"));

    public string Settings => Configuration.Data["settings.json"];

    public static async Task<Chart> RenderAsync(IReadOnlyList<string> values, CancellationToken cancellationToken)
    {
        var result = await TryRenderAsync(values, cancellationToken);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
        var answer = JsonNode.Parse(result.Output)!;
        var files = answer["files"]!.AsObject().ToDictionary(file => file.Key, file => file.Value!.GetValue<string>());
        var objects = files.Where(file => file.Key.EndsWith(".yaml", StringComparison.Ordinal)).SelectMany(file => Read(file.Key, file.Value));
        return new Chart(files, answer["values"]!, [.. objects]);
    }

    public static Task<ProgramResult> TryRenderAsync(IReadOnlyList<string> values, CancellationToken cancellationToken) =>
        GoProgram.RunAsync([Directory, ReleaseName, "tickets", .. values], cancellationToken);

    private static IEnumerable<IKubernetesObject<V1ObjectMeta>> Read(string file, string text)
    {
        try
        {
            return [.. KubernetesYaml.LoadAllFromString(text, Kinds, strict: true).Cast<IKubernetesObject<V1ObjectMeta>>()];
        }
        catch (Exception exception) when (exception is YamlDotNet.Core.YamlException or KeyNotFoundException)
        {
            throw new AssertionException($"{file} is not what Kubernetes takes: {exception.Message} {exception.InnerException?.Message}\n{text}");
        }
    }
}
