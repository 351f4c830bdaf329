using Orchestrator.Forges;

namespace Orchestrator.Views;

/// <summary>A review thread as <c>--json</c> prints it.</summary>
internal sealed record ThreadView(string Id, string? Path, int? Line, bool IsResolved, IReadOnlyList<ReviewComment> Comments)
{
    public static ThreadView From(ReviewThread thread) => new(thread.Id, thread.Path, thread.Line, thread.IsResolved, thread.Comments);
}
