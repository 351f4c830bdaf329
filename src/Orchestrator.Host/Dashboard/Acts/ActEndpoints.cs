using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Orchestrator.Dashboard.Frames;
using Orchestrator.Dashboard.Pages;
using Orchestrator.Dashboard.Reading;
using Orchestrator.Dashboard.SignIn;
using Orchestrator.Decisions;
using Orchestrator.Messaging;
using Orchestrator.Runs;

namespace Orchestrator.Dashboard.Acts;

/// <summary>Takes the decisions that forms on pages send.</summary>
internal static class ActEndpoints
{
    private static readonly Dictionary<DecisionKind, string> Names = new()
    {
        [DecisionKind.Cancel] = "cancel",
        [DecisionKind.Retry] = "retry",
        [DecisionKind.Continue] = "continue",
        [DecisionKind.Approve] = "approve",
        [DecisionKind.SendBack] = "send-back",
        [DecisionKind.RaiseBudget] = "budget",
    };

    public static string Name(DecisionKind kind) => Names[kind];

    public static string Address(Guid run, DecisionKind kind) => $"/runs/{run}/{Names[kind]}";

    public static void MapActs(this RouteGroupBuilder routes)
    {
        foreach (var (kind, name) in Names)
        {
            routes.MapPost($"/runs/{{id:guid}}/{name}", (Guid id, HttpContext context) => DecideAsync(id, kind, context)).AddEndpointFilter<FormFilter>();
        }
    }

    /// <summary>What a page says after a decision was taken.</summary>
    public static async Task<string?> ThanksAsync(HttpContext context, BusActivity bus)
    {
        var done = Names.FirstOrDefault(name => name.Value == context.Request.Query["done"]).Value;
        return done is null ? null
            : await bus.CountProcessesAsync(context.RequestAborted) > 0 ? "Your decision was taken and is being carried out."
            : "Your decision was taken. No orchestrator is carrying runs out at the moment; the next one that starts does it.";
    }

    private static async Task<IResult> DecideAsync(Guid id, DecisionKind kind, HttpContext context)
    {
        var services = context.RequestServices;
        var frame = await services.GetRequiredService<PageFrames>().CreateAsync(context);
        if (await services.GetRequiredService<IRunStore>().FindAsync(id, context.RequestAborted) is not { } run)
        {
            return new RazorComponentResult<MissingPage>(new { Frame = frame, What = "run" }) { StatusCode = StatusCodes.Status404NotFound };
        }

        if (Permissions.Needed(kind, run) is var needed && !context.User.May(needed))
        {
            return await PageAsync(StatusCodes.Status403Forbidden, run, $"This needs the role {needed.ToString().ToLowerInvariant()}, and yours is {frame.Role.ToString()!.ToLowerInvariant()}.");
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var comment = Field("comment");
        if (kind == DecisionKind.SendBack && comment is null)
        {
            return await PageAsync(StatusCodes.Status400BadRequest, run, "Say what to change: a plan that is sent back without a comment would be made the same way again.");
        }

        var plan = kind is DecisionKind.Approve or DecisionKind.SendBack ? Field("plan") ?? "" : null;
        var decision = new Decision
        {
            Kind = kind, RunId = id, Actor = context.User.Name(), Through = "dashboard", Comment = comment, Plan = plan, Held = kind == DecisionKind.Retry ? Field("held") : null,
            Usd = kind == DecisionKind.RaiseBudget && decimal.TryParse(Field("usd"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) ? usd : null,
        };
        return await services.GetRequiredService<RunDecisions>().DecideAsync(decision, context.RequestAborted) switch
        {
            DecisionOutcome.Sent => TypedResults.LocalRedirect($"/runs/{id}?done={Names[kind]}"),
            DecisionOutcome.Unfit unfit => await PageAsync(StatusCodes.Status409Conflict, unfit.Run, $"Nothing was done: {unfit.Reason}."),
            _ => await PageAsync(StatusCodes.Status409Conflict, run, "Nothing was done: the run is gone."),
        };

        string? Field(string name) => form[name].ToString() is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

        async Task<IResult> PageAsync(int status, RunState shown, string problem)
        {
            var view = await services.GetRequiredService<RunReader>().ReadAsync(shown, frame.Now, context.RequestAborted);
            return new RazorComponentResult<Pages.RunPage>(new { Frame = frame with { Path = "/runs" }, View = view, Problem = problem }) { StatusCode = status };
        }
    }
}
