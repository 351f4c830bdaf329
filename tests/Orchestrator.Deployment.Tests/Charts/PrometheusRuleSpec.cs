namespace Orchestrator.Charts;

/// <summary>Rules in groups; a file of rules for Prometheus looks the same.</summary>
internal sealed class PrometheusRuleSpec
{
    public IList<RuleGroup> Groups { get; set; } = [];

    internal sealed class RuleGroup
    {
        public string Name { get; set; } = "";

        public IList<AlertRule> Rules { get; set; } = [];
    }

    internal sealed class AlertRule
    {
        public string Alert { get; set; } = "";

        public string Expr { get; set; } = "";

        public string? For { get; set; }

        public IDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

        public IDictionary<string, string> Annotations { get; set; } = new Dictionary<string, string>();
    }
}
