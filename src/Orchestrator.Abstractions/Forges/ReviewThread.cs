namespace Orchestrator.Forges;

/// <summary>A conversation on a pull request, on a line of the diff or on the whole. Its text is untrusted.</summary>
public sealed record ReviewThread
{
    /// <summary>The forge's id.</summary>
    public required string Id { get; init; }

    /// <summary>The file it is about; <see langword="null"/> when it is about the whole.</summary>
    public string? Path { get; init; }

    /// <summary>The line in the new file; <see langword="null"/> when it is about the file or the whole.</summary>
    public int? Line { get; init; }

    /// <summary>Whether somebody marked it as done.</summary>
    public required bool IsResolved { get; init; }

    /// <summary>What was said, oldest first; never empty.</summary>
    public required IReadOnlyList<ReviewComment> Comments { get; init; }
}
