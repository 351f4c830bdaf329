using Microsoft.AspNetCore.Antiforgery;
using Orchestrator.Dashboard.SignIn;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Frames;

/// <summary>Makes frames.</summary>
internal sealed class PageFrames(IAntiforgery antiforgery, IRunLists runs, TimeProvider time)
{
    public async Task<PageFrame> CreateAsync(HttpContext context) => new(
        context.Request.Path,
        context.User.Name(),
        context.User.Role(),
        antiforgery.GetAndStoreTokens(context).RequestToken ?? "",
        await runs.CountAsync(WaitingStates, context.RequestAborted),
        time.GetUtcNow());

    /// <summary>In these a run waits for a decision that people make here.</summary>
    public static IReadOnlyCollection<string> WaitingStates { get; } = [RunStates.AwaitingApproval, RunStates.NeedsHuman];
}
