using Microsoft.Extensions.Configuration.Memory;
using Orchestrator.Commands;
using Orchestrator.Credentials;

namespace Orchestrator.Settings;

/// <summary>
/// The effective configuration. Later wins: what follows from the data directory, the shipped appsettings.json, the
/// operator's file, <c>ORCHESTRATOR_…</c> variables, flags.
/// </summary>
internal sealed class HostSettings
{
    public const string VariablePrefix = "ORCHESTRATOR_";

    private HostSettings(IConfigurationRoot configuration, DataDirectory data, EnvironmentVariables variables)
    {
        Configuration = configuration;
        Data = data;
        Variables = variables;
    }

    public IConfigurationRoot Configuration { get; }

    public DataDirectory Data { get; }

    /// <summary>The environment it was read from, which credentials and exporters are also found in.</summary>
    public EnvironmentVariables Variables { get; }

    /// <summary>Reads everything.</summary>
    /// <param name="file">The operator's file; <see langword="null"/> for none.</param>
    /// <param name="flags">What the command line said, by configuration key.</param>
    /// <param name="variables">The environment; the process's own if none is given.</param>
    public static HostSettings Load(string? file, IReadOnlyDictionary<string, string?> flags, EnvironmentVariables? variables = null)
    {
        variables ??= EnvironmentVariables.OfProcess();
        if (file is not null && !File.Exists(file))
        {
            throw CommandException.Usage($"There is no configuration file '{file}'. Check the path given with --config.");
        }

        try
        {
            var given = Build(new Dictionary<string, string?>(), file, variables, flags);
            var data = new DataDirectory(Path.GetFullPath(given["Data:Directory"] is { Length: > 0 } chosen ? chosen : DefaultDirectory(variables)));
            return new HostSettings((IConfigurationRoot)Build(DerivedDefaults.From(data), file, variables, flags), data, variables);
        }
        catch (InvalidDataException exception)
        {
            // A file that is no JSON; its parser's message names the file and the line.
            throw CommandException.Usage($"{exception.Message} {exception.InnerException?.Message}".TrimEnd());
        }
    }

    private static IConfigurationRoot Build(
        IReadOnlyDictionary<string, string?> derived, string? file, EnvironmentVariables variables, IReadOnlyDictionary<string, string?> flags)
    {
        var builder = new ConfigurationBuilder();
        builder.Add(new MemoryConfigurationSource { InitialData = derived });
        builder.AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: false);
        if (file is not null)
        {
            builder.AddJsonFile(Path.GetFullPath(file), optional: false);
        }

        builder.Add(new VariablesSource(variables.Values, VariablePrefix));
        builder.Add(new MemoryConfigurationSource { InitialData = flags });
        return builder.Build();
    }

    private static string DefaultDirectory(EnvironmentVariables variables)
    {
        // The base directory specification: a relative XDG_DATA_HOME is to be ignored.
        if (variables.Find("XDG_DATA_HOME") is { Length: > 0 } shared && Path.IsPathRooted(shared))
        {
            return Path.Combine(shared, "orchestrator");
        }

        return variables.Find("HOME") is { Length: > 0 } home
            ? Path.Combine(home, ".local", "share", "orchestrator")
            : throw CommandException.Usage("Neither XDG_DATA_HOME nor HOME is set, so there is no place for data. Give one with --data DIRECTORY.");
    }
}
