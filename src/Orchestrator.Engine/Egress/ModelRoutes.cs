using Microsoft.Extensions.Configuration;
using Orchestrator.Failures;

namespace Orchestrator.Egress;

/// <summary>The model endpoints of this installation.</summary>
public sealed class ModelRoutes(IReadOnlyList<ModelRoute> routes)
{
    private static readonly ModelRoute[] Defaults =
    [
        new() { Name = "anthropic", Upstream = new Uri("https://api.anthropic.com"), Protocol = ModelProtocol.AnthropicMessages, Credential = "anthropic" },
        new() { Name = "gemini", Upstream = new Uri("https://generativelanguage.googleapis.com"), Protocol = ModelProtocol.Gemini, Credential = "gemini" },
        new() { Name = "openai", Upstream = new Uri("https://api.openai.com"), Protocol = ModelProtocol.OpenAI, Credential = "openai" },
    ];

    /// <summary>Every endpoint, configured ones before the vendors' own.</summary>
    public IReadOnlyList<ModelRoute> All { get; } = routes;

    /// <summary>Reads the section <c>Models</c>; an entry replaces the vendor's own endpoint of the same name.</summary>
    public static ModelRoutes Read(IConfiguration section)
    {
        var configured = section.GetChildren().Select(Read).ToList();
        return new ModelRoutes([.. configured, .. Defaults.Where(one => configured.TrueForAll(other => other.Name != one.Name))]);
    }

    /// <summary>The endpoint for agents that speak a protocol.</summary>
    public ModelRoute For(ModelProtocol protocol) => All.FirstOrDefault(route => route.Protocol == protocol)
        ?? throw new ProviderException(FailureCategory.Configuration, $"No model endpoint speaks {protocol}. Add one under Models in the configuration.");

    private static ModelRoute Read(IConfigurationSection section)
    {
        var options = section.Get<ModelOptions>() ?? new ModelOptions();
        var known = Array.Find(Defaults, route => route.Name == section.Key);
        return new ModelRoute
        {
            Name = section.Key,
            Upstream = options.Upstream ?? known?.Upstream
                ?? throw new ProviderException(FailureCategory.Configuration, $"Models:{section.Key} has no Upstream. Give the endpoint's address, for instance https://models.example.org."),
            Protocol = section[nameof(ModelOptions.Protocol)] is null && known is not null ? known.Protocol : options.Protocol,
            Credential = section[nameof(ModelOptions.Credential)] is null ? known?.Credential : options.Credential is { Length: > 0 } name ? name : null,
        };
    }
}
