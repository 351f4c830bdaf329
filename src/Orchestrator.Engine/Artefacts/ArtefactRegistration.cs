using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orchestrator.Artefacts.S3;

namespace Orchestrator.Artefacts;

/// <summary>Registers the artefact store that is configured.</summary>
public static class ArtefactRegistration
{
    /// <param name="services">Where to. A store in a bucket needs a credential store there.</param>
    /// <param name="section">The section <c>Artefacts</c>.</param>
    public static IServiceCollection AddArtefactStore(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        services.AddOptions<DiskArtefactOptions>().Bind(section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<S3ArtefactOptions>().Bind(section.GetSection("S3")).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<DiskArtefactStore>();
        services.TryAddSingleton(ActivatorUtilities.CreateInstance<S3ArtefactStore>);
        services.TryAddSingleton<IArtefactStore>(provider => provider.GetRequiredService<IOptions<S3ArtefactOptions>>().Value.Bucket.Length > 0
            ? provider.GetRequiredService<S3ArtefactStore>()
            : provider.GetRequiredService<DiskArtefactStore>());
        return services;
    }
}
