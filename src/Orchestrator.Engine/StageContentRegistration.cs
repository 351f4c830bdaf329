using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrator.Artefacts;
using Orchestrator.Policies;
using Orchestrator.Prompts;
using Orchestrator.Safety;

namespace Orchestrator;

/// <summary>Registers what stages are made of.</summary>
public static class StageContentRegistration
{
    /// <param name="services">Where to.</param>
    /// <param name="configuration">The root: sections <c>Policy</c>, <c>Prompts</c>, <c>Safety:Secrets</c> and <c>Artefacts</c> are read.</param>
    public static IServiceCollection AddStageContent(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<StagePolicyOptions>().Bind(configuration.GetSection("Policy")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<Microsoft.Extensions.Options.IValidateOptions<StagePolicyOptions>, StagePolicyValidator>();
        services.AddOptions<PromptOptions>().Bind(configuration.GetSection("Prompts"));
        services.AddOptions<SecretScanOptions>().Bind(configuration.GetSection("Safety:Secrets"));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<PolicyResolver>();
        services.AddSingleton<PromptRenderer>();
        services.AddSingleton<SecretScan>();
        services.AddArtefactStore(configuration.GetSection("Artefacts"));
        return services;
    }
}
