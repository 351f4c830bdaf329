namespace Orchestrator.Decisions;

/// <summary>A request that was carried out, kept while it may come again.</summary>
internal sealed class HandledRequest
{
    /// <summary>SHA-256 of caller and key.</summary>
    public string Id { get; set; } = "";

    /// <summary>SHA-256 of what was asked for.</summary>
    public string Content { get; set; } = "";

    public DateTimeOffset At { get; set; }
}
