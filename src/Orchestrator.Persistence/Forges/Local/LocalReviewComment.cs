namespace Orchestrator.Forges.Local;

/// <summary>What a person says on a pull request.</summary>
/// <param name="Author">Who.</param>
/// <param name="Body">Markdown.</param>
public sealed record LocalReviewComment(string Author, string Body)
{
    /// <summary>The file meant; <see langword="null"/> for the whole.</summary>
    public string? Path { get; init; }

    /// <summary>The line meant, in the new file.</summary>
    public int? Line { get; init; }

    /// <summary>The thread it goes on with; <see langword="null"/> to begin one.</summary>
    public string? ThreadId { get; init; }
}
