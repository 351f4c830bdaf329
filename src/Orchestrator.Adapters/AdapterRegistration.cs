using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orchestrator.Agents;
using Orchestrator.Agents.Claude;
using Orchestrator.Agents.Codex;
using Orchestrator.Agents.Gemini;
using Orchestrator.Agents.OpenCode;
using Orchestrator.Agents.Rehearsal;
using Orchestrator.Clients.GitHub;
using Orchestrator.Clients.GitHub.Access;
using Orchestrator.Clients.GitHub.App;
using Orchestrator.Clients.GitHub.Http;
using Orchestrator.Forges;
using Orchestrator.Forges.GitHub;
using Orchestrator.Notices;
using Orchestrator.Notices.Slack;
using Orchestrator.Notices.Webhook;
using Orchestrator.Sandboxes;
using Orchestrator.Sandboxes.Bubblewrap;
using Orchestrator.Sandboxes.Docker;
using Orchestrator.Tickets;
using Orchestrator.Tickets.GitHub;
using Orchestrator.Tickets.Local;

namespace Orchestrator;

/// <summary>Registers everything that talks to a vendor or to the kernel: one line each.</summary>
public static class AdapterRegistration
{
    /// <summary>Adds the trackers. The root of the configuration is expected.</summary>
    public static IServiceCollection AddTicketSources(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LocalTicketOptions>().Bind(configuration.GetSection("Tickets:local")).ValidateDataAnnotations();
        services.AddSingleton<LocalTicketSource>();
        services.AddSingleton<ITicketSource>(provider => provider.GetRequiredService<LocalTicketSource>());
        return services;
    }

    /// <summary>Adds GitHub as tracker and forge, if it is switched on. Needs an <see cref="Credentials.ICredentialStore"/>; the root of the configuration is expected.</summary>
    public static IServiceCollection AddGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("GitHub");
        services.AddOptions<GitHubOptions>().Bind(section);
        if (!section.GetValue<bool>("Enabled"))
        {
            return services;
        }

        services.AddOptions<GitHubOptions>().ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<GitHubTransport>();
        services.AddSingleton<GitHubTokens>();
        services.AddSingleton<GitHubClients>();
        services.AddSingleton(provider => new GitHubPeople(
            provider.GetRequiredService<IOptions<GitHubOptions>>(),
            provider.GetRequiredService<GitHubClients>(),
            provider.GetRequiredService<GitHubTransport>(),
            provider.GetRequiredService<GitHubTokens>()));
        services.AddSingleton(provider => new GitHubRequests(provider.GetRequiredService<IOptions<GitHubOptions>>(), provider.GetRequiredService<GitHubClients>()));
        services.AddSingleton(provider => new GitHubDeliveryList(provider.GetRequiredService<GitHubTransport>(), provider.GetRequiredService<GitHubTokens>()));
        services.AddSingleton(provider => new GitHubApp(provider.GetRequiredService<GitHubTransport>(), provider.GetRequiredService<GitHubTokens>()));
        services.AddSingleton<ResolvedThreads>();
        services.AddSingleton<Drafts>();
        services.AddSingleton<CheckReruns>();
        services.AddSingleton<GitHubThreads>();
        services.AddSingleton<ReviewRequests>();
        services.AddSingleton<CheckRuns>();
        services.AddSingleton<FailedChecks>();
        services.AddSingleton<IForge, GitHubForge>();
        services.AddSingleton<ITicketSource, GitHubTicketSource>();
        return services;
    }

    /// <summary>Adds the ways in which people can be told.</summary>
    public static IServiceCollection AddNoticeChannels(this IServiceCollection services)
    {
        services.AddSingleton<NoticeHttp>();
        services.AddSingleton<INoticeChannel, WebhookChannel>();
        services.AddSingleton<INoticeChannel, SlackChannel>();
        return services;
    }

    /// <summary>Adds the agents. The root of the configuration is expected.</summary>
    public static IServiceCollection AddAgents(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection("Agents");
        services.AddAgent<ClaudeAgent, ClaudeAgentOptions>(section, "claude");
        services.AddAgent<CodexAgent, CodexAgentOptions>(section, "codex");
        services.AddAgent<GeminiAgent, GeminiAgentOptions>(section, "gemini");
        services.AddAgent<OpenCodeAgent, OpenCodeAgentOptions>(section, "opencode");
        services.AddAgent<RehearsalAgent, RehearsalAgentOptions>(section, "rehearsal");
        return services;
    }

    /// <summary>Adds the sandbox providers. The root of the configuration is expected.</summary>
    public static IServiceCollection AddSandboxes(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<BubblewrapSandboxOptions>().Bind(configuration.GetSection("Sandboxes:bubblewrap")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ISandboxProvider, BubblewrapSandboxProvider>();
        return services.AddDocker(configuration.GetSection("Sandboxes:docker"));
    }

    // A worker offers what is registered, and without an image there is nothing to offer.
    private static IServiceCollection AddDocker(this IServiceCollection services, IConfigurationSection section)
    {
        services.AddOptions<DockerSandboxOptions>().Bind(section);
        if (string.IsNullOrEmpty(section["Image"]))
        {
            return services;
        }

        services.AddOptions<DockerSandboxOptions>().ValidateDataAnnotations().ValidateOnStart();
        return services.AddSingleton<ISandboxProvider, DockerSandboxProvider>();
    }

    // Not checked at startup: an agent that lacks something says so when it is looked for, and keeps no other from working.
    private static void AddAgent<TAgent, TOptions>(this IServiceCollection services, IConfigurationSection section, string name)
        where TAgent : class, ICodingAgent
        where TOptions : class
    {
        services.AddOptions<TOptions>().Bind(section.GetSection(name));
        services.AddSingleton<ICodingAgent, TAgent>();
    }
}
