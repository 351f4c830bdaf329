using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Orchestrator.Dashboard.Acts;
using Orchestrator.Dashboard.SignIn;
using Orchestrator.Decisions;
using Orchestrator.Messaging;
using Orchestrator.Runs;

namespace Orchestrator.Api.V1;

/// <summary>Takes decisions about runs from programs.</summary>
internal static class DecisionEndpoints
{
    private const int LongestKey = 255;
    private const int LongestComment = 10_000;

    private static readonly Dictionary<DecisionKind, string> Summaries = new()
    {
        [DecisionKind.Cancel] = "End a run wherever it is, and undo what is open.",
        [DecisionKind.Retry] = "Let a run that waits for a person go on at the stage that stopped, and let through what is held.",
        [DecisionKind.Continue] = "Have a run look for what reviewers said, and answer it.",
        [DecisionKind.Approve] = "Approve the plan that a run waits with.",
        [DecisionKind.SendBack] = "Have the plan that a run waits with made anew.",
        [DecisionKind.RaiseBudget] = "Raise what a run may spend. One that stopped at its limit goes on with a retry.",
    };

    public static void MapDecisions(this RouteGroupBuilder routes)
    {
        foreach (var (kind, summary) in Summaries)
        {
            routes.MapPost(
                    $"/runs/{{id:guid}}/{ActEndpoints.Name(kind)}",
                    (Guid id,
                        DecisionRequest? request,
                        [FromHeader(Name = "Idempotency-Key"), Description("Makes repetitions of this request do nothing; kept for two days.")] string? key,
                        HttpContext context) => DecideAsync(id, kind, request ?? new DecisionRequest(), key, context))
                .WithName($"{kind}Run")
                .WithSummary(summary)
                .Produces<DecisionTaken>(StatusCodes.Status202Accepted)
                .ProducesProblem(StatusCodes.Status400BadRequest)
                .ProducesProblem(StatusCodes.Status403Forbidden)
                .ProducesProblem(StatusCodes.Status404NotFound)
                .ProducesProblem(StatusCodes.Status409Conflict)
                .ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        }
    }

    private static async Task<Results<Accepted<DecisionTaken>, ProblemHttpResult>> DecideAsync(Guid id, DecisionKind kind, DecisionRequest request, string? key, HttpContext context)
    {
        var services = context.RequestServices;
        if (Mistake(kind, request, key) is { } mistake)
        {
            return Refusals.Problem(StatusCodes.Status400BadRequest, "The request lacks something", mistake);
        }

        if (await services.GetRequiredService<IRunStore>().FindAsync(id, context.RequestAborted) is not { } run)
        {
            return Refusals.NoSuchRun(id);
        }

        if (Permissions.Needed(kind, run) is var needed && !context.User.May(needed))
        {
            return Refusals.Problem(StatusCodes.Status403Forbidden, "Your role does not allow this", $"It needs the role {needed.ToString().ToLowerInvariant()}.");
        }

        var actor = context.User.Name();
        var decision = new Decision
        {
            Kind = kind,
            RunId = id,
            Actor = actor,
            Through = "api",
            Plan = request.Plan,
            Held = request.Held,
            Comment = request.Comment,
            Usd = request.Usd,
            Key = key is null ? null : RequestKey.Of(actor, key, [kind.ToString(), id.ToString(), request.Plan, request.Held, request.Comment, .. Amount(request)]),
        };
        return await services.GetRequiredService<RunDecisions>().DecideAsync(decision, context.RequestAborted) switch
        {
            DecisionOutcome.Sent => TypedResults.Accepted(
                $"/api/v1/runs/{id}",
                new DecisionTaken(id, ActEndpoints.Name(kind), actor, await services.GetRequiredService<BusActivity>().CountProcessesAsync(context.RequestAborted))),
            DecisionOutcome.Unfit unfit => Refusals.Problem(StatusCodes.Status409Conflict, "The run does not allow this now", $"Nothing was done: {unfit.Reason} (state {unfit.Run.CurrentState})."),
            DecisionOutcome.KeyReused => Refusals.Problem(StatusCodes.Status422UnprocessableEntity, "The key was used for another request", "An Idempotency-Key names one request. Use a new key for a new one."),
            _ => Refusals.NoSuchRun(id),
        };
    }

    private static string? Mistake(DecisionKind kind, DecisionRequest request, string? key) => kind switch
    {
        _ when key is { Length: 0 or > LongestKey } => $"An Idempotency-Key has 1 to {LongestKey} characters.",
        _ when request.Comment is { Length: > LongestComment } => $"A comment has at most {LongestComment} characters.",
        DecisionKind.Approve or DecisionKind.SendBack when string.IsNullOrEmpty(request.Plan) => "Give the SHA-256 of the plan that you read as 'plan'; GET /api/v1/runs/{id}/plan has it.",
        DecisionKind.SendBack when string.IsNullOrWhiteSpace(request.Comment) => "Say what to change as 'comment': a plan that is sent back without one would be made the same way again.",
        DecisionKind.RaiseBudget when request.Usd is not > 0 => "Give the US dollars to add, more than nothing, as 'usd'.",
        _ => null,
    };

    // Only where there is one, so that keys of requests without stay what they were. 5.0 and 5 are one amount.
    private static IEnumerable<string> Amount(DecisionRequest request) =>
        request.Usd is { } usd ? [usd.ToString("0.############", CultureInfo.InvariantCulture)] : [];
}
