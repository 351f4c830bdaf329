using System.Globalization;
using Orchestrator.Scheduling;
using Orchestrator.Stages;

namespace Orchestrator.Workers;

/// <summary>Says why an attempt is not at work yet.</summary>
public static class WaitingReason
{
    /// <summary>One sentence; <see langword="null"/> when it does not wait for a worker.</summary>
    public static string? Of(StageAttempt attempt, IReadOnlyList<WorkerRecord> workers, IReadOnlyList<Outage> outages, DateTimeOffset now)
    {
        if (attempt.State != StageAttemptState.Ready)
        {
            return null;
        }

        var needs = new StageNeeds(attempt.Agent, attempt.Sandbox);
        if (workers.Count == 0)
        {
            return "waits: no worker is alive. Start one with 'orchestrator serve'.";
        }

        if (!workers.Any(worker => needs.AreMet(StageNeeds.Names(worker.Agents), StageNeeds.Names(worker.Sandboxes))))
        {
            return $"waits: none of {Count(workers.Count, "live worker")} has {Describe(needs)}. Install it on one and see 'orchestrator doctor' there, or choose another.";
        }

        if (outages.FirstOrDefault(outage => outage.Until > now && outage.Concerns(needs)) is { } blocking)
        {
            return string.Create(CultureInfo.InvariantCulture, $"waits until {blocking.Until:u} for {Describe(blocking)}: {blocking.Reason}");
        }

        return attempt.NotBefore > now
            ? string.Create(CultureInfo.InvariantCulture, $"waits until {attempt.NotBefore:u}, the pause after a failure.")
            : "waits for its turn: see Scheduling and Worker:Slots in docs/configuration.md.";
    }

    /// <summary>What the outage is about.</summary>
    public static string Describe(Outage outage) => outage.Kind switch
    {
        OutageKind.Agent => $"agent '{outage.Name}'",
        OutageKind.Sandbox => $"sandbox provider '{outage.Name}'",
        OutageKind.Forge => $"forge '{outage.Name}'",
        OutageKind.Notices => $"notices target '{outage.Name}'",
        _ => $"tracker '{outage.Name}'",
    };

    private static string Describe(StageNeeds needs) => string.Join(
        " and ",
        StageNeeds.Names(needs.Agents).Select(agent => $"agent '{agent}'").Concat(needs.Sandbox.Length > 0 ? [$"sandbox provider '{needs.Sandbox}'"] : []));

    private static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
