using Orchestrator.Commands;
using Orchestrator.Messaging;
using Orchestrator.Settings;

namespace Orchestrator.Hosting;

/// <summary>What a process does of all that the service does.</summary>
/// <param name="Api">Hears of tickets, from trackers and over the bus.</param>
/// <param name="Engine">Decides: the runs' state machine, and what is kept how long.</param>
/// <param name="Worker">Carries stages out.</param>
/// <param name="Gateway">Lets sandboxes out and holds the keys: those of this process's worker, or of workers in other processes where it has none.</param>
internal sealed record ServiceRoles(bool Api, bool Engine, bool Worker, bool Gateway)
{
    private const string Key = "Serve:Roles";

    public static ServiceRoles All { get; } = new(true, true, true, true);

    /// <summary>Whether it takes part in what goes over the bus.</summary>
    public bool UsesBus => Api || Engine || Worker;

    /// <summary>Reads them from the configuration; all when it names none.</summary>
    public static ServiceRoles Read(HostSettings settings)
    {
        var names = (settings.Configuration[Key] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            return All;
        }

        var roles = new ServiceRoles(false, false, false, false);
        foreach (var name in names)
        {
            roles = name switch
            {
                "api" => roles with { Api = true },
                "engine" => roles with { Engine = true },
                "worker" => roles with { Worker = true },
                "gateway" => roles with { Gateway = true },
                _ => throw CommandException.Usage($"'{name}' is no role. Roles are api, engine, worker and gateway, separated by commas ({Key} or --roles)."),
            };
        }

        if (roles is { Worker: true, Gateway: false } && string.IsNullOrEmpty(settings.Configuration["Gateway:Remote:Address"]))
        {
            throw CommandException.Usage("A worker without a gateway needs one elsewhere: set Gateway:Remote:Address to where it listens, or give this process the role 'gateway' too.");
        }

        // In memory a message reaches only this process, so what another one should do would never be done.
        var transport = settings.Configuration.GetValue<BusTransport>("Bus:Transport");
        return roles is { Api: true, Engine: true, Worker: true } or { Api: false, Engine: false, Worker: false } || transport == BusTransport.RabbitMq
            ? roles
            : throw CommandException.Usage($"Roles apart from each other ({string.Join(", ", names)}) need a bus between them: set Bus:Transport to RabbitMq, or leave the roles out.");
    }

    public override string ToString() =>
        string.Join(", ", new[] { (Api, "api"), (Engine, "engine"), (Worker, "worker"), (Gateway, "gateway") }.Where(role => role.Item1).Select(role => role.Item2));
}
