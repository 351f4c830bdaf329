using Orchestrator.Scheduling;
using Orchestrator.Stages;
using Orchestrator.Workers;

namespace Orchestrator.Dashboard.Fleet;

/// <summary>What carries runs out, and what holds it up.</summary>
public sealed record FleetView(
    IReadOnlyList<WorkerRecord> Workers, IReadOnlyList<StageAttempt> AtWork, IReadOnlyList<WaitingWork> Waiting, IReadOnlyList<Outage> Outages, int Processes, int Messages)
{
    public int Slots => Workers.Sum(worker => worker.Slots);
}
