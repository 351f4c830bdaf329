namespace Orchestrator.Forges.Local;

/// <summary>A review thread of the local forge.</summary>
internal sealed class LocalThread
{
    public Guid Id { get; set; }

    public string Repository { get; set; } = "";

    public int Number { get; set; }

    public string? Path { get; set; }

    public int? Line { get; set; }

    public bool IsResolved { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
