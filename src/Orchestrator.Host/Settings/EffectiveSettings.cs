using Microsoft.Extensions.Configuration.Json;

namespace Orchestrator.Settings;

/// <summary>Lists the configuration with its origins and without its secrets.</summary>
internal static class EffectiveSettings
{
    public static IReadOnlyList<EffectiveSetting> List(IConfigurationRoot configuration)
    {
        var providers = configuration.Providers.ToList();
        return
        [
            .. configuration.AsEnumerable()
                .Where(setting => setting.Value is not null)
                .OrderBy(setting => setting.Key, StringComparer.OrdinalIgnoreCase)
                .Select(setting => new EffectiveSetting(setting.Key, SecretFilter.Redact(setting.Key, setting.Value!), Source(providers, setting.Key))),
        ];
    }

    private static string Source(List<IConfigurationProvider> providers, string key)
    {
        var index = providers.FindLastIndex(provider => provider.TryGet(key, out _));
        return providers[index] switch
        {
            JsonConfigurationProvider file => file.Source.Path ?? "file",
            VariablesProvider => "environment",
            _ => index == 0 ? "default" : "command line",
        };
    }
}
