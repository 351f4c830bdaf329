using Microsoft.AspNetCore.Http.HttpResults;

namespace Orchestrator.Api.V1;

/// <summary>The answers to what is not done, as problem details (RFC 9457).</summary>
internal static class Refusals
{
    public static ProblemHttpResult NoSuchRun(Guid id) => Problem(StatusCodes.Status404NotFound, "There is no such run", $"Run {id} is not here; it may have been pruned.");

    public static ProblemHttpResult Problem(int status, string title, string detail) => TypedResults.Problem(detail, statusCode: status, title: title);
}
