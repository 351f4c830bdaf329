namespace Orchestrator.Settings;

/// <summary>Variables with a prefix as configuration, by the usual rule: two underscores stand for the colon between sections.</summary>
internal sealed class VariablesSource(IReadOnlyDictionary<string, string> variables, string prefix = "") : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new VariablesProvider(variables, prefix);
}
