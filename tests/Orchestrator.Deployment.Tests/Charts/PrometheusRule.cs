using k8s;
using k8s.Models;

namespace Orchestrator.Charts;

/// <summary>The Prometheus operator's object, with as much of it as the chart uses.</summary>
internal sealed class PrometheusRule : IKubernetesObject<V1ObjectMeta>, ISpec<PrometheusRuleSpec>
{
    public string ApiVersion { get; set; } = "";

    public string Kind { get; set; } = "";

    public V1ObjectMeta Metadata { get; set; } = new();

    public PrometheusRuleSpec Spec { get; set; } = new();
}
