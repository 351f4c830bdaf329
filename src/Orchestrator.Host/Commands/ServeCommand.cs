using System.CommandLine;
using Orchestrator.Api.GitHub;
using Orchestrator.Health;
using Orchestrator.Hosting;
using Orchestrator.Logging;
using Orchestrator.Telemetry;
using Orchestrator.Working;

namespace Orchestrator.Commands;

/// <summary><c>serve</c>: the service.</summary>
internal static class ServeCommand
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private static readonly Option<string?> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by semicolons. Default: Serve:Urls in the configuration.",
        HelpName = "URLS",
    };

    public static Command Create() => new Command("serve", "Run the service: pick tickets up, carry runs out, answer health checks.") { Urls, AgentOptions.Script }
        .Does(ServeAsync)
        .WithExamples("orchestrator serve", "orchestrator serve --urls http://0.0.0.0:8080");

    private static async Task<int> ServeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        AgentOptions.Apply(invocation);
        if (invocation.Get(Urls) is { } urls)
        {
            invocation.Override("Serve:Urls", urls);
        }

        invocation.Settings.Data.Create();
        await using var application = Build(invocation);
        await StoreUpgrade.RequireAsync(application.Services, cancellationToken);
        application.MapHealth();
        application.MapGitHub();
        await application.StartAsync(cancellationToken);
        invocation.Output.Note($"Listening on {string.Join(", ", application.Urls)}. Data in {invocation.Settings.Data.Path}. Ctrl-C stops.");
        var isAsked = await WaitAsync(application, cancellationToken);
        invocation.Output.Note("Stopping: work in progress is handed back…");
        await application.StopAsync(CancellationToken.None);

        // Asked to stop, and stopped: for a service that is success.
        return isAsked
            ? ExitCodes.Ok
            : throw new CommandException(ExitCodes.Failure, "A part of the service broke and stopped it; the log says which.");
    }

    private static WebApplication Build(Invocation invocation)
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
        builder.WebHost.UseUrls((settings.Configuration["Serve:Urls"] ?? "http://127.0.0.1:8080").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        builder.Logging.ClearProviders();
        builder.Logging.AddConfiguration(settings.Configuration.GetSection("Logging"));
        builder.Logging.AddConsoleFormatter<LineConsoleFormatter, Microsoft.Extensions.Logging.Console.ConsoleFormatterOptions>();
        builder.Logging.AddConsole(console =>
        {
            console.FormatterName = settings.Configuration["Logging:Console:FormatterName"] ?? LineConsoleFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTimeout);
        builder.Services.AddStore(settings).AddWork(settings).AddTicketPolling(settings).AddGitHubIntake(settings).AddReadiness().AddTelemetry("service");
        return builder.Build();
    }

    /// <summary>True when the command was told to stop, false when the service stopped by itself.</summary>
    private static async Task<bool> WaitAsync(WebApplication application, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, application.Lifetime.ApplicationStopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return cancellationToken.IsCancellationRequested;
    }
}
