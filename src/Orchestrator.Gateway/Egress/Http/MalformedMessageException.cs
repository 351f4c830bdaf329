namespace Orchestrator.Egress.Http;

/// <summary>A message that two parsers could read differently, or that no parser should read at all.</summary>
internal sealed class MalformedMessageException(int status, string message) : Exception(message)
{
    /// <summary>What to answer when the sandbox sent it; what an upstream sends is answered with 502.</summary>
    public int Status { get; } = status;

    public static MalformedMessageException Bad(string message) => new(400, message);
}
