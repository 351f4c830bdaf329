using System.CommandLine;
using Microsoft.Extensions.Options;
using Orchestrator.Api.GitHub;
using Orchestrator.Dashboard;
using Orchestrator.Dashboard.SignIn;
using Orchestrator.Health;
using Orchestrator.Hosting;
using Orchestrator.Logging;
using Orchestrator.Settings;
using Orchestrator.Telemetry;
using Orchestrator.Terminal;
using Orchestrator.Workers;
using Orchestrator.Working;

namespace Orchestrator.Commands;

/// <summary><c>serve</c>: the service.</summary>
internal static class ServeCommand
{
    // Besides what running stages are given to finish in.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by semicolons. Default: Serve:Urls in the configuration.",
        HelpName = "URLS",
    };

    private static readonly Option<string?> Roles = new("--roles")
    {
        Description = "What this process does: api, engine, worker, gateway, separated by commas. Default: Serve:Roles in the configuration, or all.",
        HelpName = "ROLES",
    };

    public static Command Create() => new Command("serve", "Run the service: pick tickets up, carry runs out, answer health checks.") { Urls, Roles, AgentOptions.Script }
        .Does(ServeAsync)
        .WithExamples("orchestrator serve", "orchestrator serve --urls http://0.0.0.0:8080", "orchestrator serve --roles worker,gateway");

    /// <summary>The addresses that the service listens on when no flag says otherwise.</summary>
    public static string ConfiguredUrls(HostSettings settings) => settings.Configuration["Serve:Urls"] ?? "http://127.0.0.1:8080";

    public static string[] Split(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<int> ServeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        AgentOptions.Apply(invocation);
        if (invocation.Get(Urls) is { } urls)
        {
            invocation.Override("Serve:Urls", urls);
        }

        if (invocation.Get(Roles) is { } asked)
        {
            invocation.Override("Serve:Roles", asked);
        }

        var roles = ServiceRoles.Read(invocation.Settings);
        invocation.Settings.Data.Create();
        await using var application = Build(invocation, roles);
        await StoreUpgrade.RequireAsync(application.Services, cancellationToken);
        application.MapHealth();
        if (roles.Api)
        {
            application.UseDashboard();
            application.MapGitHub();
        }

        await application.StartAsync(cancellationToken);
        invocation.Output.Note($"Listening on {string.Join(", ", application.Urls)}. Roles: {roles}. Data in {invocation.Settings.Data.Path}. Ctrl-C stops.");
        Invite(invocation, application, roles);
        var isAsked = await WaitAsync(application, cancellationToken);
        invocation.Output.Note("Stopping: work in progress is handed back…");
        await application.StopAsync(CancellationToken.None);

        // Asked to stop, and stopped: for a service that is success.
        return isAsked
            ? ExitCodes.Ok
            : throw new CommandException(ExitCodes.Failure, "A part of the service broke and stopped it; the log says which.");
    }

    private static WebApplication Build(Invocation invocation, ServiceRoles roles)
    {
        var settings = invocation.Settings;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "orchestrator",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.WebHost.UseUrls(Split(ConfiguredUrls(settings)));
        builder.WebHost.ConfigureKestrel(server => server.AddServerHeader = false);
        ConfigureLogging(builder.Logging, invocation);
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<WorkerOptions>>(
            (host, worker) => host.ShutdownTimeout = worker.Value.DrainGrace + StopTimeout);
        builder.Services.AddStore(settings).AddReadiness();
        if (roles.UsesBus)
        {
            builder.Services.AddWork(settings, roles);
        }

        if (roles is { Gateway: true, Worker: false })
        {
            builder.Services.AddGatewayForOthers(settings);
        }

        builder.AddTelemetry("service", settings.Variables);
        if (roles.Engine)
        {
            builder.Services.AddRetention().AddWorkGauges();
        }

        if (roles.Api)
        {
            builder.Services.AddTicketPolling(settings).AddGitHubIntake(settings).AddDashboard(settings);
        }

        return builder.Build();
    }

    /// <summary>The console shows the service's log; called without one, the service has a file as other commands do.</summary>
    private static void ConfigureLogging(ILoggingBuilder logging, Invocation invocation)
    {
        if (!invocation.Surroundings.IsOnConsole)
        {
            invocation.ConfigureLogging(logging);
            return;
        }

        var configuration = invocation.Settings.Configuration;
        logging.ClearProviders();
        logging.AddConfiguration(configuration.GetSection("Logging"));
        logging.AddConsoleFormatter<LineConsoleFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        logging.AddConsole(console =>
        {
            console.FormatterName = configuration["Logging:Console:FormatterName"] ?? LineConsoleFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
    }

    /// <summary>Says how to get into the dashboard from this machine.</summary>
    private static void Invite(Invocation invocation, WebApplication application, ServiceRoles roles)
    {
        if (roles.Api && application.Services.GetService<SignInLinks>() is { } links && links.Issue(application.Urls) is { } link)
        {
            var lifetime = application.Services.GetRequiredService<IOptions<DashboardOptions>>().Value.LinkLifetime;
            invocation.Output.Note($"Dashboard: {link} (works once, for {Duration.Format(lifetime)}; 'orchestrator dashboard link' makes another)");
        }
    }

    /// <summary>True when the command was told to stop, false when the service stopped by itself.</summary>
    private static async Task<bool> WaitAsync(WebApplication application, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, application.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return cancellationToken.IsCancellationRequested;
    }
}
