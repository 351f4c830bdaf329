using Orchestrator.Commands;
using Orchestrator.Messaging;
using Orchestrator.Settings;

namespace Orchestrator.Hosting;

/// <summary>What a process does of all that the service does.</summary>
/// <param name="Api">Hears of tickets, from trackers and over the bus.</param>
/// <param name="Engine">Decides: the runs' state machine, and what is kept how long.</param>
/// <param name="Worker">Carries stages out, with the gateway that its sandboxes go through.</param>
internal sealed record ServiceRoles(bool Api, bool Engine, bool Worker)
{
    private const string Key = "Serve:Roles";

    public static ServiceRoles All { get; } = new(true, true, true);

    /// <summary>Reads them from the configuration; all when it names none.</summary>
    public static ServiceRoles Read(HostSettings settings)
    {
        var names = (settings.Configuration[Key] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0)
        {
            return All;
        }

        var roles = new ServiceRoles(false, false, false);
        foreach (var name in names)
        {
            roles = name switch
            {
                "api" => roles with { Api = true },
                "engine" => roles with { Engine = true },
                "worker" => roles with { Worker = true },
                "gateway" => throw CommandException.Usage(
                    "There is no role 'gateway': a sandbox hands its own socket to the gateway in its worker's process, so the gateway runs wherever 'worker' does."),
                _ => throw CommandException.Usage($"'{name}' is no role. Roles are api, engine and worker, separated by commas ({Key} or --roles)."),
            };
        }

        // In memory a message reaches only this process, so what another one should do would never be done.
        var transport = settings.Configuration.GetValue<BusTransport>("Bus:Transport");
        return roles == All || transport == BusTransport.RabbitMq
            ? roles
            : throw CommandException.Usage($"Roles apart from each other ({string.Join(", ", names)}) need a bus between them: set Bus:Transport to RabbitMq, or leave the roles out.");
    }

    public override string ToString() =>
        string.Join(", ", new[] { (Api, "api"), (Engine, "engine"), (Worker, "worker") }.Where(role => role.Item1).Select(role => role.Item2));
}
