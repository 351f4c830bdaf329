using Orchestrator.Egress;
using Orchestrator.Egress.Http;
using Orchestrator.Spending;

namespace Orchestrator.ModelEndpoints;

/// <summary>An upstream's answer on its way to the sandbox.</summary>
/// <param name="Connection">Where it goes.</param>
/// <param name="Exchange">What it answers.</param>
/// <param name="Line">The request's first line.</param>
/// <param name="Operation">Whether it is metered.</param>
/// <param name="Response">The answer, its body not yet read.</param>
/// <param name="Secret">What must not be in it.</param>
/// <param name="Hold">The money held back for it; <see langword="null"/> where it costs nothing.</param>
/// <param name="Patience">Cancelled when the upstream has been silent for too long.</param>
/// <param name="Upstream">Ends reading from the upstream; the sandbox's hanging up does not.</param>
internal sealed record ModelAnswer(
    SandboxConnection Connection,
    Exchange Exchange,
    RequestLine Line,
    ModelOperation Operation,
    HttpResponseMessage Response,
    string? Secret,
    SpendingHold? Hold,
    CancellationTokenSource Patience,
    CancellationToken Upstream)
{
    public bool Metered => Operation == ModelOperation.Generate && Response.IsSuccessStatusCode;

    public bool IsEventStream => Response.Content.Headers.ContentType?.MediaType == "text/event-stream";
}
