using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Dashboard.Frames;
using Orchestrator.Messaging;
using Orchestrator.Scheduling;
using Orchestrator.Workers;

namespace Orchestrator.Dashboard.Fleet;

internal static class FleetEndpoint
{
    private const int ShownAttempts = 200;

    public static void MapFleet(this RouteGroupBuilder routes) => routes.MapGet(
        "/fleet",
        async (HttpContext context, PageFrames frames, IWorkerRegistry workers, IWorkBoard board, IOutages outages, BusActivity bus) => new RazorComponentResult<FleetPage>(new
        {
            Frame = await frames.CreateAsync(context),
            View = new FleetView(
                await workers.ListAsync(context.RequestAborted),
                await board.ListAtWorkAsync(ShownAttempts, context.RequestAborted),
                await board.CountWaitingAsync(context.RequestAborted),
                await outages.ListAsync(context.RequestAborted),
                await bus.CountProcessesAsync(context.RequestAborted),
                await bus.CountWaitingAsync(context.RequestAborted)),
        }));
}
