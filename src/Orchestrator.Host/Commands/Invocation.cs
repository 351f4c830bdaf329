using System.CommandLine;
using Orchestrator.Hosting;
using Orchestrator.Logging;
using Orchestrator.Settings;
using Orchestrator.Terminal;

namespace Orchestrator.Commands;

/// <summary>One call of one command: its arguments, its configuration, its output, and the store it reads.</summary>
internal sealed class Invocation : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _flags = [];
    private HostSettings? _settings;
    private ServiceProvider? _store;
    private FileLog? _log;

    public Invocation(ParseResult parsed, string name)
    {
        Parsed = parsed;
        Name = name;
        Surroundings = Surroundings.Of(parsed);
        Output = Output.To(Surroundings, parsed.CommandResult.Command.Options.Contains(CommonOptions.Json) && parsed.GetValue(CommonOptions.Json));
        if (parsed.GetValue(CommonOptions.Data) is { Length: > 0 } data)
        {
            _flags["Data:Directory"] = data;
        }
    }

    public ParseResult Parsed { get; }

    /// <summary>The command's own name, for the log's file name.</summary>
    public string Name { get; }

    public Surroundings Surroundings { get; }

    public Output Output { get; }

    public TimeProvider Time { get; } = TimeProvider.System;

    public HostSettings Settings => _settings ??= HostSettings.Load(Parsed.GetValue(CommonOptions.Config), _flags, Surroundings.Variables);

    public FileLog Log => _log ??= new FileLog(Settings.Data.Logs, Name, Time);

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => Parsed.GetRequiredValue(argument);

    public T[] GetAll<T>(Argument<T[]> argument) => Parsed.GetValue(argument) ?? [];

    /// <summary>Sets a configuration value as the command line said; what was opened before keeps the old one.</summary>
    public void Override(string key, string? value)
    {
        _flags[key] = value;
        (_settings?.Configuration as IDisposable)?.Dispose();
        _settings = null;
    }

    /// <summary>What commands need that look or send, without a worker or a bus in this process.</summary>
    public async Task<IServiceProvider> OpenStoreAsync(CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            Settings.Data.Create();
            var services = new ServiceCollection();
            services.AddLogging(this.ConfigureLogging);
            services.AddStore(Settings);
            _store = services.BuildServiceProvider();
            await StoreUpgrade.RequireAsync(_store, cancellationToken);
        }

        return _store;
    }

    /// <summary>Everything goes to the log file; the terminal belongs to the command.</summary>
    public void ConfigureLogging(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddConfiguration(Settings.Configuration.GetSection("Logging"));
        logging.AddProvider(new FileLoggerProvider(Log, Time));
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        _log?.Dispose();
        (_settings?.Configuration as IDisposable)?.Dispose();
    }
}
