using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Orchestrator.Notices;

/// <summary>Registers telling people.</summary>
public static class NoticeRegistration
{
    /// <summary>Adds what notes who is to be told. Needs the channels; the root of the configuration is expected.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<NoticeOptions>().Bind(configuration.GetSection("Notices")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<NoticeOptions>, NoticeValidator>();
        services.AddScoped<RunNotices>();
        return services;
    }

    /// <summary>Adds what sends them.</summary>
    public static IServiceCollection AddNoticeSender(this IServiceCollection services)
    {
        services.AddSingleton<NoticeAddresses>();
        services.AddHostedService<NoticeSender>();
        return services;
    }
}
