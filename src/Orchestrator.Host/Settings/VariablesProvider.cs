namespace Orchestrator.Settings;

/// <summary>See <see cref="VariablesSource"/>.</summary>
internal sealed class VariablesProvider(IReadOnlyDictionary<string, string> variables, string prefix) : ConfigurationProvider
{
    public override void Load()
    {
        foreach (var (name, value) in variables.Where(variable => variable.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
        {
            Data[name[prefix.Length..].Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)] = value;
        }
    }
}
