using Microsoft.AspNetCore.Antiforgery;

namespace Orchestrator.Dashboard.SignIn;

/// <summary>Takes forms only from our own pages, as they were given to this person.</summary>
internal sealed class FormFilter(IAntiforgery antiforgery) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            await antiforgery.ValidateRequestAsync(context.HttpContext);
        }
        catch (AntiforgeryValidationException)
        {
            return TypedResults.Text("This form is not from a page that was given to you in this session. Load the page again and repeat.\n", statusCode: StatusCodes.Status400BadRequest);
        }

        return await next(context);
    }
}
